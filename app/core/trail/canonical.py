"""The one way to write a value down before it is hashed."""

import hashlib
import unicodedata
from collections.abc import Mapping
from typing import Any

import orjson


def canonical(value: Any) -> bytes:
    """UTF-8 of the value with NFC texts and sorted keys: RFC 8785 for what we let in.

    Let in: mappings with ASCII or BMP keys, lists, texts, whole numbers below 2**53, yes/no, None.

    Raises:
        TypeError: The value holds a float, a Decimal or anything else that has no one spelling.
    """
    return orjson.dumps(_strict(value), option=orjson.OPT_SORT_KEYS)


def sha256(data: bytes) -> str:
    """SHA-256 in lower-case hex."""
    return hashlib.sha256(data).hexdigest()


def _strict(value: Any) -> Any:
    kind = type(value)
    if kind is str and value.isascii():  # first what there is most of
        return value
    if kind is dict or isinstance(value, Mapping):
        return {_composed(_text(key)): _strict(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_strict(each) for each in value]
    if isinstance(value, str):
        return _composed(value)
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int) and abs(value) < 2**53:
        return value
    raise TypeError(f"{kind.__name__} has no canonical form")


def _text(key: Any) -> str:
    if not isinstance(key, str):
        raise TypeError(f"a key of {type(key).__name__} has no canonical form")
    return key if type(key) is str else str(key)


def _composed(text: str) -> str:
    if text.isascii():
        return text
    text.encode()  # a lone surrogate has no UTF-8
    return unicodedata.normalize("NFC", text)

"""The record that a sealed file carries, read once the seal holds."""

import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from app.core.trail.identity import identity_words
from app.signing.verdict import ActLine, Content, Fault

if TYPE_CHECKING:
    from pyhanko.pdf_utils.reader import PdfFileReader

NAME, TRAIL = "record.json", "trail.json"
LARGEST_RECORD = 16 * 1024 * 1024  # bytes
DEEPEST_TREE = 8  # levels of the tree of attachments' names


def read_record(reader: "PdfFileReader") -> dict[str, Any]:
    """The attached record.json.

    Raises:
        Fault: There is not exactly one, or it is too large or no JSON.
    """
    found = read_attached(reader, NAME)
    if found is None:
        raise Fault("no-record", "文件里没有附带单据数据。")
    return found


def read_attached(reader: "PdfFileReader", wanted: str) -> dict[str, Any] | None:
    """The attached JSON of that name; None: there is none.

    Raises:
        Fault: There are several, or it is too large or no JSON.
    """
    try:
        tree = _inside(_inside(reader.root, "/Names", {}), "/EmbeddedFiles", {})
        found = [file["/EF"]["/F"].data for name, file in _files(tree, 0) if name == wanted]
    except Exception as error:  # each filter of a stream fails in its own way
        raise Fault("no-record", "附带的单据数据读不出来。") from error
    if not found:
        return None
    if len(found) != 1:
        raise Fault("no-record", "附带的单据数据不止一份。")
    if len(found[0]) > LARGEST_RECORD:
        raise Fault("no-record", "附带的单据数据太大，没有读取。")
    try:
        content = json.loads(found[0])
    except (ValueError, RecursionError) as error:
        raise Fault("no-record", "附带的单据数据读不出来。") from error
    if not isinstance(content, dict):
        raise Fault("no-record", "附带的单据数据读不出来。")
    return content


def summary(record: Mapping[str, Any]) -> Content:
    """What the record says it is.

    Raises:
        KeyError, TypeError, AttributeError: It is not written in format 1.
    """
    return Content(
        record=str(record["record"]),
        number=str(record["number"]),
        form=str(record["form"]),
        code=str(record["code"]),
        bundle=str(record["bundle"]),
        acts=tuple(_line(act, record["values"]) for act in record["acts"]),
    )


def missing_acts(record: Mapping[str, Any]) -> list[str]:
    """Digests of acts that the route tells of and the record does not hold as they were given."""
    held = {act["digest"] for act in record["acts"]}
    told = [
        event["body"]["act"] if event["type"] == "decided" else event["body"]["digest"]
        for event in record["events"]
        if event["type"] in ("decided", "acted")
    ]
    return [digest for digest in told if digest and digest not in held]


def _line(act: Mapping[str, Any], values: Mapping[str, Any]) -> ActLine:
    content = act["content"]

    def shown(digest: str) -> str:
        return str(values[digest]["value"]) if digest in values else ""

    return ActLine(
        digest=str(act["digest"]),
        name=shown(content["signer"]),
        role=str(content["role"]),
        step=str(content["step"]),
        outcome=str(content["outcome"]),
        at=str(content["at"]),
        identity=identity_words(str(content["identity"])),
        witness=shown(content["witness_name"]),
        status=str(act["status"]),
    )


def _files(node: Any, depth: int) -> Iterator[tuple[str, Any]]:
    """Names and file specifications below a node of the name tree."""
    if depth > DEEPEST_TREE:
        raise Fault("no-record", "附带的单据数据读不出来。")
    names = _inside(node, "/Names", [])
    for place in range(0, len(names) - 1, 2):
        file = names[place + 1]  # pyHanko follows references where one takes an item, not in `get`
        yield str(_inside(file, "/UF", names[place])), file
    for kid in _inside(node, "/Kids", []):
        yield from _files(kid.get_object(), depth + 1)


def _inside(node: Any, key: str, otherwise: Any) -> Any:
    if key not in node:
        return otherwise
    return node[key]

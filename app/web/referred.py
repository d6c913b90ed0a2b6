"""What a page answers when answers are fetched from the record that a field names."""

from dataclasses import replace

from flask import jsonify
from flask.typing import ResponseReturnValue

from app.core.engine.posted import UNKNOWN_RECORD
from app.services.page import FormPage
from app.services.referring import Fetched


def told(found: Fetched) -> ResponseReturnValue:
    """For the page's script: the record in words, texts for blank inputs, or what is wrong."""
    fault = "" if found.said else UNKNOWN_RECORD
    return jsonify(said=found.said, texts={k: list(v) for k, v in found.texts.items()}, fault=fault)


def only(page: FormPage, name: str) -> FormPage:
    """The page with the faults of one field: of the others nobody asked yet."""
    return replace(page, faults=page.fault_at(name))

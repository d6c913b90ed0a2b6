"""`type: table`."""

from decimal import Decimal

import pytest
from pydantic import ValidationError

from app.core.fields.money import Money
from app.core.fields.table import Rows, Table
from app.core.fields.text import Text
from app.core.records.answer import Row
from tests.cases import cases

ITEMS = Table(
    name="items",
    label="明细",
    columns=(Text(name="project", label="项目"), Money(name="price", label="单价")),
)


def test_rows_come_back_from_storage_with_their_ids_and_types():
    rows = (
        Row(id="3f9a01c2", cells={"project": "防水", "price": Decimal("12.50")}),
        Row(id="00000001", cells={"project": None}),
    )
    stored = ITEMS.dump(rows)
    assert stored[0] == {"id": "3f9a01c2", "cells": {"project": "防水", "price": "12.50"}}
    assert ITEMS.load(stored) == (rows[0], Row(id="00000001", cells={}))


@cases(
    ("rows", "fault"),
    [
        ({"min": "3", "max": "2"}, "min 3 is greater than max 2"),
        ({"max": "501"}, "must be between 1 and 500"),
        ({"max": "20", "print": "21"}, "must be between 0 and max 20"),
    ],
)
def test_row_counts_that_cannot_be_are_refused(rows, fault):
    with pytest.raises(ValidationError, match=fault):
        Rows(**rows)

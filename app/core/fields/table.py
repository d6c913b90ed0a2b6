"""`type: table`: rows of answers under the same columns, such as the lines of a settlement."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, PlainValidator, model_validator

from app.core.fields.base import BadAnswer, Field, Titles
from app.core.records.answer import Row
from app.core.source.scalars import BadValue, Whole
from app.core.source.worded import worded
from app.core.wording import say

MOST_ROWS = 500


class Rows(BaseModel):
    """How many rows: at least, at most, and how many are printed at least."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    min: Whole = 0
    max: Whole = 200
    print: Whole = 0

    @model_validator(mode="after")
    def _bounds(self) -> "Rows":
        if not 0 <= self.min <= self.max:
            raise BadValue(
                worded("min {min} is greater than max {max}", min=self.min, max=self.max), key="min"
            )
        if not 1 <= self.max <= MOST_ROWS:
            raise BadValue(
                worded("must be between 1 and {most_rows}", most_rows=MOST_ROWS), key="max"
            )
        if not 0 <= self.print <= self.max:
            raise BadValue(worded("must be between 0 and max {max}", max=self.max), key="print")
        return self


def _columns(given: Any) -> tuple[Field, ...]:
    """Fields as they are; a list of the file is read column by column by whoever reads the form."""
    if isinstance(given, tuple) and all(isinstance(each, Field) for each in given):
        return given
    if not isinstance(given, list):
        raise BadValue("must be a list of columns")
    if not given:
        raise BadValue("must name at least one column")
    return ()


class Table(Field):
    """Rows of answers.

    Value: a tuple of `Row`, each with a stable id and its cells by column name.
    """

    listed: ClassVar[bool] = False
    kind: ClassVar[str] = "list"
    widget: ClassVar[str] = "table"
    units: ClassVar[int] = 24

    WANTS: ClassVar[Mapping[str, str]] = {"columns": "a list of columns, written as fields are"}

    type: Literal["table"] = "table"
    rows: Rows = Rows()
    columns: Annotated[tuple[Field, ...], PlainValidator(_columns)]

    def column(self, name: str) -> Field | None:
        """The column of that name."""
        return next((each for each in self.columns if each.name == name), None)

    def parse(self, raw: str) -> tuple[Row, ...]:
        raise BadAnswer("请逐行填写")

    def show(self, value: tuple[Row, ...], titles: Titles) -> str:
        return say("{count} 行", count=len(value))

    def edit(self, value: tuple[Row, ...]) -> str:
        return ",".join(row.id for row in value)

    def dump(self, value: tuple[Row, ...]) -> list[dict[str, Any]]:
        return [{"id": row.id, "cells": self._cells(row.cells, dump=True)} for row in value]

    def load(self, stored: list[dict[str, Any]]) -> tuple[Row, ...]:
        return tuple(
            Row(id=row["id"], cells=self._cells(row["cells"], dump=False)) for row in stored
        )

    def _cells(self, cells: Mapping[str, Any], *, dump: bool) -> dict[str, Any]:
        found = {}
        for column in self.columns:
            value = cells.get(column.name)
            if value is not None:
                found[column.name] = column.dump(value) if dump else column.load(value)
        return found

"""A query of a register as an address spells it, and back.

`q` words, `state` as often as wanted, `since`, `until`, `department`, `person`, `sort` (with `-`
before it: the last first), `col` for each column, `up` or `down` for the one that changes places
with its neighbour, `f.NAME`, `f.NAME.from`, `f.NAME.to` for fields.
"""

from collections.abc import Iterator
from datetime import date

from werkzeug.datastructures import MultiDict

from app.core.errors import Message
from app.core.records.query import Filter, Query
from app.core.records.searching import LONGEST

_MOST = 60  # columns, states or filters that are looked at


def read_query(form: str, given: MultiDict[str, str]) -> tuple[Query, list[Message]]:
    """The query that an address asks for, and what of it could not be read."""
    notes: list[Message] = []
    sort = _text(given.get("sort", ""))
    states, filters = given.getlist("state"), tuple(_filters(given))
    if max(len(states), len(filters)) > _MOST:
        notes.append(Message("条件太多，只按前 {most} 个筛选。", {"most": _MOST}))
    query = Query(
        form=form,
        search=_text(given.get("q", ""))[: LONGEST + 1],  # one too many is said to be
        states=tuple(filter(None, map(_text, states[:_MOST]))),
        since=_day(given.get("since", ""), notes),
        until=_day(given.get("until", ""), notes),
        department=_text(given.get("department", "")),
        person=_text(given.get("person", "")),
        filters=filters[:_MOST],
        sort=sort.removeprefix("-"),
        descending=sort.startswith("-") or not sort,
        columns=_columns(given),
    )
    return query, notes


def written(query: Query) -> list[tuple[str, str]]:
    """The query as parameters of an address; `read_query` takes them back."""
    plain = {"q": query.search, "department": query.department, "person": query.person}
    days = {name: day for name in ("since", "until") if (day := getattr(query, name))}
    sort = ("-" if query.descending else "") + query.sort if query.sort else ""
    filters = [
        (f"f.{each.field}" + (f".{each.op}" if each.op != "is" else ""), each.value)
        for each in query.filters
    ]
    return [
        *((name, text) for name, text in plain.items() if text),
        *(("state", each) for each in query.states),
        *((name, day.isoformat()) for name, day in days.items()),
        *filters,
        *([("sort", sort)] if sort else []),
        *(("col", each) for each in query.columns),
    ]


def _columns(given: MultiDict[str, str]) -> tuple[str, ...]:
    columns = [each for each in map(_text, given.getlist("col")[:_MOST]) if each]
    moved, way = moved_column(given)
    if moved in columns:
        at = columns.index(moved)
        to = min(max(at + way, 0), len(columns) - 1)
        columns[at], columns[to] = columns[to], columns[at]
    return tuple(columns)


def moved_column(given: MultiDict[str, str]) -> tuple[str, int]:
    """The column that changes places and by how much: one ahead is -1; empty: none does."""
    up = _text(given.get("up", ""))
    return (up, -1) if up else (_text(given.get("down", "")), 1)


def _filters(given: MultiDict[str, str]) -> Iterator[Filter]:
    for name, text in given.items(multi=True):
        if name.startswith("f.") and text.strip():
            field, _, op = name.removeprefix("f.").partition(".")
            yield Filter(field=_text(field), op=_text(op) or "is", value=_text(text)[:200])


def _day(text: str, notes: list[Message]) -> date | None:
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        notes.append(Message("日期请写成 2026-11-24 这样。"))
        return None


def _text(text: str) -> str:
    """No NUL, which no database takes."""
    return text.replace("\0", "")

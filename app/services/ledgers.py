"""A register as it is filed: one PDF, numbered through, with sums of each page.

A short one is made while its person waits, a long one as an export (`exports/printed.py`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import islice

from app.core.engine.register import Column, Understood
from app.core.errors import Invalid
from app.core.fields.base import Field
from app.core.fields.choice import Choice
from app.core.records import query as own
from app.core.records.query import Query
from app.core.wording import SOURCE, listed, say, speaking
from app.rendering.ledger import Ledger, Line, ledger_html
from app.services.audit import looks
from app.services.exports.titles import ledger_title, register_title, titles_of
from app.services.ports import Ports
from app.services.registers import Register, Row, ask, register_of, walk
from app.services.words import run_on, status_words

AT_ONCE = 200  # records of one that is made while somebody waits: a few seconds
_CELLS = 2_200  # the same of wider ones
NOT_ADDED = ("void", "rejected", "withdrawn")  # their sums are nobody's money, as they stand
_CLIPPED = 60  # characters of a paragraph
_LEFT_OUT = (own.HOLDERS, own.DUE)  # of the day, and a ledger is kept


def note_taken(ports: Ports, me: str, form: str, count: int) -> None:
    """Note that somebody took a ledger of so many records away, for auditors to see."""
    with ports.store.writing() as writing, speaking(SOURCE):
        title = ledger_title(titles_of(ports, writing).get(form, form), count)
        looks.note(ports, writing, me, "ledger", title, form=form, target=str(count))


def ledger(ports: Ports, me: str, query: Query) -> tuple[str, int, bytes]:
    """The ledger's title, how many records are listed, and the PDF.

    Raises:
        Invalid: There are more records than anybody waits for, or a part of the query cannot be
            met.
        NotAllowed: The person has no such register.
        NotFound: There is no such form.
    """
    query = in_order(query)
    with ports.store.reading() as reading:
        register = register_of(ports, reading, me, query.form)
        understood = ask(ports, reading, register, query).understood
    most = at_once(len(columns(understood)))
    rows = list(islice(walk(ports, me, query), most + 1))
    if len(rows) > most:
        raise Invalid("超过 {most} 张的台账要在后台做。请回到台账，再按一次“打印”。", most=most)
    out = any(not counts(row) for row in rows)
    frame = framed(ports, register, query, understood, len(rows), out=out)
    lines = [line(row, columns(understood), frame.added) for row in rows]
    html = ledger_html(replace(frame, lines=lines))
    called = ledger_title(register.title, len(rows))
    return called, len(rows), ports.render(html, [], ports.now())


def at_once(columns: int) -> int:
    """How many records of so many columns somebody waits for."""
    return min(AT_ONCE, _CELLS // (columns + 1))


def in_order(query: Query) -> Query:
    """The query as a ledger puts it: oldest first where no order is asked for."""
    return query if query.sort else replace(query, descending=False)


def columns(understood: Understood) -> tuple[Column, ...]:
    """The columns that a ledger keeps."""
    return tuple(each for each in understood.columns if each.name not in _LEFT_OUT)


def added(understood: Understood) -> list[int]:
    """Which of them are added up."""
    kept = enumerate(columns(understood))
    return [at for at, each in kept if each.field and each.field.type == "money"]


def counts(row: Row) -> bool:
    """Whether it is added up with the others."""
    return row.listed.status not in NOT_ADDED


def framed(
    ports: Ports,
    register: Register,
    query: Query,
    understood: Understood,
    count: int,
    *,
    out: bool,
) -> Ledger:
    """Everything of a ledger but its lines.

    Args:
        ports: As everywhere.
        register: Whose lines they are.
        query: What was asked for.
        understood: The same held against the register.
        count: How many lines there are.
        out: Whether some of them are not added up.
    """
    kept, sums = columns(understood), added(understood)
    by = register.organisation.title("person", register.me)
    at = f"{ports.now().astimezone(ports.zone):%Y-%m-%d %H:%M}"
    left_out = say("已作废、已拒绝和已撤回的列出，不计入合计。") if out and sums else ""
    return Ledger(
        title=register_title(register.title),
        house=ports.house,
        period=_period(query),
        asked=say("，").join(_asked(register, query)),
        made=say("{count} 张，{person}制表，{at}", count=count, person=by, at=at),
        note=run_on([*filter(None, [left_out]), *map(str, understood.partial)]),
        heads=[each.title for each in kept],
        right=frozenset(at for at, each in enumerate(kept) if each.kind == "number"),
        added=sums,
    )


def line(row: Row, columns: Sequence[Column], added: Sequence[int]) -> Line:
    """The record on paper."""
    texts = [_clipped(column, row.text(column)) for column in columns]
    adds = counts(row)
    values = (row.values.get(columns[at].name) for at in added)
    figures = [each if adds and isinstance(each, Decimal) else None for each in values]
    return Line(texts=texts, figures=figures)


def _clipped(column: Column, text: str) -> str:
    long = column.field is not None and column.field.type == "paragraph" and len(text) > _CLIPPED
    return f"{text[: _CLIPPED - 1]}…" if long else text


def _period(query: Query) -> str:
    """期间：2026-11-01 至 2026-11-30."""
    if not (query.since or query.until):
        return ""
    first = query.since.isoformat() if query.since else say("开始")
    last = query.until.isoformat() if query.until else say("今")
    return say("期间：{first} 至 {last}", first=first, last=last)


def _asked(register: Register, query: Query) -> Iterator[str]:
    """What it was narrowed to, in words."""
    if period := _period(query):
        yield period
    if query.search:
        yield say("内容有“{text}”", text=query.search)
    if query.states:
        yield listed(map(status_words, query.states))
    if query.department:
        title = register.organisation.title("department", query.department)
        yield say("发起部门：{title}", title=title)
    if query.person:
        yield say("经办人：{name}", name=register.organisation.title("person", query.person))
    columns = {each.name: each for each in register.columns}
    for each in query.filters:
        said = _said(register, columns[each.field].field, each.value)
        column = columns[each.field].title
        if each.op == "from":
            yield say("{column}：不小于 {value}", column=column, value=said)
        elif each.op == "to":
            yield say("{column}：不大于 {value}", column=column, value=said)
        else:
            yield say("{column}：{value}", column=column, value=said)


def _said(register: Register, field: Field | None, value: str) -> str:
    """What was looked for, as people call it."""
    if isinstance(field, Choice):
        return str(field.options.get(value) or field.other or value)
    return register.organisation.title(field.reference if field else "", value)

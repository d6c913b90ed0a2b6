"""A register's ledger that is too long to wait for: printed in parts, joined at the end.

Its records are noted first, for how wide a column is depends on all of them. Then they are measured
part by part, which tells where pages end: what a part's last page holds goes into the next part, so
that no page but the last is less than full. Now it is known how many pages there are, and they are
printed, some at a time, each time with what was carried; what is printed is noted as well. A last
step makes one file of it.
"""

from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from app.core.errors import Invalid
from app.core.records.query import load_query
from app.core.wording import say
from app.rendering.breaks import added
from app.rendering.faults import CannotRender, RenderingFailed
from app.rendering.job import Excerpt
from app.rendering.ledger import Ledger, Line, Portion, ledger_html, longest, part_html
from app.services import ledgers
from app.services.exports import ledger as spreadsheet
from app.services.exports.recipe import Batch, Rest
from app.services.ports import Ports
from app.services.registers import Asked, Register, Row
from app.signing.joined import joined
from app.storage.parts import Part
from app.storage.store import Export, Reading

MOST = 20_000  # records: a thousand pages, some ten minutes of a worker, which joins them in memory
ROWS = 240  # measured at once: a few seconds, a quarter of the memory of one rendering
CELLS = 2_640  # the same of wider ledgers
LEAST = 20  # records that one rendering can be expected to hold, however wide they are
_TOO_MANY = "一次最多打印 {most} 张，现在还要多。请先按时间或别的条件缩小范围。"
PAGES = 12  # printed at once, where they hold no more records than that

count = spreadsheet.count


@dataclass(frozen=True, kw_only=True)
class _Plan:
    """What is known of the paper so far, as JSON keeps it.

    Attributes:
        count: How many records there are.
        frame: Everything of the ledger but its lines.
        longest: See `rendering.ledger.longest`.
        made: When it was begun; the date in the file.
        pages: How many records stand on each page, as far as was measured.
        printed: How many pages are.
        carried: The sums of these.
    """

    count: int
    frame: Mapping[str, Any]
    longest: list[float]
    made: str
    pages: list[int]
    printed: int
    carried: list[str | None]

    @property
    def rows(self) -> int:
        """How many records are laid out at once."""
        return min(ROWS, max(LEAST, CELLS // (len(self.frame["heads"]) + 1)))

    def rest(self) -> Rest:
        """The same to go on with: measuring takes as long as printing."""
        half = sum(self.pages) + sum(self.pages[: self.printed])
        return Rest(done=half // 2, total=self.count, place=asdict(self))

    def portion(self, part: Part, first: int, length: int) -> Ledger:
        """That part of the ledger."""
        behind = min(first + length, self.count)
        where = Portion(before=first, ends=behind == self.count, longest=self.longest)
        lines = [_line(each) for each in part.lines(first, behind)]
        right = frozenset(self.frame["right"])
        return Ledger(**{**self.frame, "right": right, "lines": lines, "portion": where})


def refuse_more(ports: Ports, reading: Reading, export: Export) -> None:
    """Refuse what nobody would leaf through.

    Raises:
        Invalid: There are more records than a ledger holds.
    """
    if spreadsheet.count(ports, reading, export) > MOST:
        raise Invalid(_TOO_MANY, most=MOST)


def too_many() -> str:
    """The same in words, where there have come to be more since."""
    return say(_TOO_MANY, most=MOST)


def batch(ports: Ports, reading: Reading, export: Export, key: list[Any]) -> Batch:
    """The lines behind `key`."""

    def item(_: Register, asked: Asked, row: Row) -> Mapping[str, Any]:
        understood = asked.understood
        line = ledgers.line(row, ledgers.columns(understood), ledgers.added(understood))
        figures = [None if each is None else str(each) for each in line.figures]
        added, adds = ledgers.added(understood), ledgers.counts(row)
        return {"texts": line.texts, "figures": figures, "added": added, "counts": adds}

    return replace(spreadsheet.walked(ports, reading, export, key, item), told=False)


def add(ports: Ports, export: Export, part: Part, item: Mapping[str, Any]) -> None:
    """Note the line."""
    part.note(item)


def finish(ports: Ports, export: Export, part: Part) -> Rest | None:
    """Measure a part, print a part, or make one file of all."""
    if "rest" not in export.place:
        return _begun(ports, export, part)
    plan = _Plan(**export.place["rest"])
    if sum(plan.pages) < plan.count:
        return _measured(ports, part, plan).rest()
    if plan.printed < len(plan.pages):
        return _printed(ports, part, plan).rest()
    part.body.write(joined([b64decode(each["pdf"]) for each in part.lines(plan.count)]))
    return None


def _begun(ports: Ports, export: Export, part: Part) -> Rest | None:
    """What all parts need to know; of a short ledger everything at once."""
    with ports.store.reading() as reading:
        register, asked = spreadsheet.asked_of(ports, reading, export)
    many, out, added = 0, False, ledgers.added(asked.understood)
    for each in part.lines():
        if each["added"] != added:
            raise CannotRender(say("做的时候表单改了版，要加的金额列不同了。请再做一次。"))
        many, out = many + 1, out or not each["counts"]
    query, now = load_query(export.query), ports.now()
    frame = ledgers.framed(ports, register, query, asked.understood, many, out=out)
    if many <= ledgers.at_once(len(frame.heads)):
        lines = [_line(each) for each in part.lines()]
        part.body.write(ports.render(ledger_html(replace(frame, lines=lines)), [], now))
        return None
    plan = _Plan(
        count=many,
        frame={**asdict(frame), "right": [*frame.right]},
        longest=longest(map(_line, part.lines()), len(frame.heads), frame.added),
        made=now.isoformat(),
        pages=[],
        printed=0,
        carried=[None for _ in frame.added],
    )
    return plan.rest()


def _measured(ports: Ports, part: Part, plan: _Plan) -> _Plan:
    """With the pages of one more part; its last one only where the ledger ends with it.

    Raises:
        RenderingFailed: Not even the fewest records can be laid out at once.
    """
    first, length, too_many = sum(plan.pages), plan.rows, plan.count + 1
    while True:
        try:
            found = [*ports.measure(ledger_html(plan.portion(part, first, length)))]
        except RenderingFailed:
            if length <= LEAST:
                raise
            length, too_many = length // 2, length
            continue
        if first + length >= plan.count:
            return replace(plan, pages=plan.pages + found)
        if len(found) > 1:
            return replace(plan, pages=plan.pages + found[:-1])
        if 2 * length >= too_many:
            raise RenderingFailed(f"{length} records are one page, and {too_many} are too many")
        length *= 2


def _printed(ports: Ports, part: Part, plan: _Plan) -> _Plan:
    """With some more pages, noted as a PDF of their own.

    Raises:
        RenderingFailed: Not even one page can be.
    """
    before, pages = plan.printed, _fitting(plan)
    while True:
        behind = before + pages
        alone = not any(plan.pages[behind:])  # a note without lines stays with the page before it
        own = plan.pages[before : None if alone else behind]
        ledger = plan.portion(part, sum(plan.pages[:before]), sum(own))
        carried = [None if each is None else Decimal(each) for each in plan.carried]
        html = part_html(ledger, own, carried)
        excerpt = Excerpt(before=before, pages=len(own), of=len(plan.pages))
        made = datetime.fromisoformat(plan.made)
        try:
            pdf = ports.render(html, [], made, excerpt=excerpt)
        except RenderingFailed:
            if pages == 1:
                raise
            pages //= 2
            continue
        part.note({"pdf": b64encode(pdf).decode("ascii")})
        sums = added([each.figures for each in ledger.lines], carried)
        told = [None if each is None else str(each) for each in sums]
        return replace(plan, printed=before + len(own), carried=told)


def _fitting(plan: _Plan) -> int:
    """How many of the next pages hold no more records than are laid out at once."""
    rows = 0
    for at, own in enumerate(plan.pages[plan.printed : plan.printed + PAGES]):
        rows += own
        if at and rows > plan.rows:
            return at
    return PAGES


def _line(noted: Mapping[str, Any]) -> Line:
    figures = [None if each is None else Decimal(each) for each in noted["figures"]]
    return Line(texts=noted["texts"], figures=figures)

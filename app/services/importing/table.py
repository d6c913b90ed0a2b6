"""A table that is taken in: its columns by their headings, its cells, and what is wrong in it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from app.core.errors import AppError, Invalid
from app.core.records.organisation import Membership, Person, Unit
from app.core.wording import LANGUAGES, listed, say, speaking

Rows = Sequence[Sequence[str]]


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column that is read.

    Attributes:
        name: How the program calls it.
        heading: What stands in the first row.
        needed: Whether every row fills it.
        tell: What belongs there, in a few words.
    """

    name: str
    heading: str
    needed: bool = False
    tell: str = ""


@dataclass(frozen=True, kw_only=True)
class Fault:
    """What is wrong in one cell; `row` as the sheet counts, `column` its letter and heading."""

    row: int
    column: str
    said: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Titled:
    """An estate or an outside organisation that is new."""

    kind: Literal["estate", "outside"]
    id: str
    title: str


Write = Person | Membership | Unit | Titled
What = Literal["new", "changed", "same"]


@dataclass(frozen=True, kw_only=True)
class Change:
    """What one row does."""

    row: int
    what: What
    title: str
    says: str = ""


@dataclass
class Plan:
    """All that a table does, worked out before anything is written."""

    writes: list[Write] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)  # headings that nobody reads
    rows: int = 0


class Line:
    """One row while it is read: cells by the column's name; faults go to the plan."""

    def __init__(
        self, plan: Plan, number: int, cells: Mapping[str, str], places: Mapping[str, str]
    ):
        self.plan, self.number, self.cells, self.places = plan, number, cells, places
        self.sound = True

    def __getitem__(self, name: str) -> str:
        """The text of a cell; empty where there is no such column."""
        return self.cells.get(name, "")

    def refuse(self, name: str, text: str) -> None:
        """Note what is wrong in a cell."""
        self.sound = False
        fault = Fault(
            row=self.number, column=self.places.get(name, ""), said=self[name][:80], text=text
        )
        self.plan.faults.append(fault)

    def read(self, name: str, parse: Callable[[str], str]) -> str:
        """The cell as it is kept; empty where it is wrong, which is noted."""
        try:
            return parse(self[name])
        except AppError as bad:
            self.refuse(name, str(bad.message))
            return ""

    def one_of(self, name: str, known: Mapping[str, str], what: str) -> str:
        """The id of what the cell names, by title or id; empty where nothing is said."""
        said = self[name]
        if not said:
            return ""
        if said in known:
            return said
        found = [id_ for id_, title in known.items() if title == said]
        if len(found) == 1:
            return found[0]
        if found:
            text = say("有几个叫“{said}”的{what}，请写代号", said=said[:40], what=what)
        else:
            text = say("没有叫“{said}”的{what}", said=said[:40], what=what)
        self.refuse(name, text)
        return ""


def read_lines(rows: Rows, columns: Sequence[Column], most: int) -> tuple[Plan, list[Line]]:
    """The rows under their headings. Blank rows are passed over.

    Raises:
        Invalid: The headings are missing, or there are too many rows.
    """
    plan, lines = Plan(), list[Line]()
    headings = [" ".join(each.split()) for each in rows[0]] if rows else []
    at = {
        each.name: headings.index(heading)
        for each in columns
        for heading in _spellings(each)
        if heading in headings
    }
    missing = [
        say(each.heading, count=1) for each in columns if each.needed and each.name not in at
    ]
    if missing:
        raise Invalid("第一行要有这些列：{missing}。", missing=listed(missing))
    if len(rows) - 1 > most:
        raise Invalid("一次最多 {most} 行，请分几次导入。", most=most)
    known = {heading for each in columns for heading in _spellings(each)}
    plan.ignored = [each for each in headings if each and each not in known]
    headed = {each.name: say(each.heading, count=1) for each in columns}
    places = {name: f"{_letter(place)} {headed[name]}" for name, place in at.items()}
    for number, row in enumerate(rows[1:], 2):
        cells = {name: row[place].strip() if place < len(row) else "" for name, place in at.items()}
        if not any(cells.values()):
            continue
        line = Line(plan, number, cells, places)
        for column in columns:
            if column.needed and not cells[column.name]:
                line.refuse(column.name, say("请填写{heading}", heading=headed[column.name]))
        lines.append(line)
    plan.rows = len(lines)
    return plan, lines


def _spellings(column: Column) -> list[str]:
    """A heading in every language: a table may come from a colleague who reads another.

    Of one and of several: tables were headed Roles and Departments before.
    """
    found = []
    for each in LANGUAGES:
        with speaking(each):
            found += [say(column.heading, count=1), say(column.heading)]
    return found


def _letter(place: int) -> str:
    """The letter of a column: 0 is A, 26 is AA."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters

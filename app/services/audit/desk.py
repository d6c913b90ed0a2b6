"""The auditor's desk: numbers of a year, what came to nothing, who looked."""

from dataclasses import dataclass

from app.core.engine import access
from app.services.audit.looks import LookLine, lines
from app.services.audit.numbers import Series, series_of
from app.services.audit.readable import readable
from app.services.audit.voids import Void, newest_of
from app.services.exports.titles import titles_of
from app.services.ports import Ports
from app.services.words import STATUS
from app.storage.store import Reading

VOIDS = 50  # of each form and state, the newest; the whole register is part of the export
LOOKS = 50


@dataclass(frozen=True, kw_only=True)
class Desk:
    """What an auditor sees of a year.

    Attributes:
        year: Which.
        years: Those in which numbers were drawn, newest first.
        series: Each form's numbers in the year, and those of forms without years.
        states: The states of records in their order: word and title.
        voids: What came to nothing in the year, of forms that the auditor may read; of each form
            and state those that were submitted last.
        most: How many of each form and state.
        more: Whether there are more of them.
        closed: Titles of forms that do not let auditors read.
        looks: The latest looks.
    """

    year: int
    years: tuple[int, ...]
    series: tuple[Series, ...]
    states: tuple[tuple[str, str], ...]
    voids: tuple[Void, ...]
    most: int
    more: bool
    closed: tuple[str, ...]
    looks: tuple[LookLine, ...]

    @property
    def adds_up(self) -> bool:
        """Whether every number is accounted for."""
        return all(each.account.adds_up for each in self.series)


def only_reads(ports: Ports, person: str) -> bool:
    """Whether the person is an auditor and nothing else."""
    with ports.store.reading() as reading:
        return access.only_reads(person, ports.organisation(reading), ports.today())


def desk(ports: Ports, me: str, year: int | None = None) -> Desk:
    """The desk, of a year; of this one where no numbers were drawn in that.

    Raises:
        NotAllowed: The person is no auditor.
    """
    with ports.store.reading() as reading:
        this, drawn = ports.today().year, reading.series()
        years = {this, *(each for _, each, _ in drawn if each)}
        shown = year if year is not None and year in years else this
        looks = lines(ports, reading, me, limit=LOOKS)
        titles = titles_of(ports, reading)
        known = readable(ports, reading, me, titles)
        voids, more = _voids(ports, reading, me, known, shown)
        return Desk(
            year=shown,
            years=tuple(sorted(years, reverse=True)),
            series=tuple(series_of(ports, reading, tuple(titles), range(shown, shown + 1))),
            states=tuple((word, title) for word, title in STATUS.items() if word != "draft"),
            voids=voids,
            most=VOIDS,
            more=more,
            closed=tuple(title for form, title in titles.items() if form not in known),
            looks=looks,
        )


def looked(
    ports: Ports, me: str, *, record: str = "", before: str = ""
) -> tuple[tuple[LookLine, ...], str]:
    """Who looked, of one record or all, and behind which key more comes; empty: nothing more.

    Raises:
        NotAllowed: The person is no auditor.
    """
    with ports.store.reading() as reading:
        found = lines(ports, reading, me, record=record, before=before, limit=LOOKS + 1)
    shown = found[:LOOKS]
    return shown, shown[-1].key if len(found) > LOOKS else ""


def _voids(
    ports: Ports, reading: Reading, me: str, forms: tuple[str, ...], year: int
) -> tuple[tuple[Void, ...], bool]:
    """The newest first, and whether there are more."""
    since, until = ports.year(year)
    shown: list[Void] = []
    more = False
    for form in forms:
        found, left = newest_of(ports, reading, me, form, since=since, until=until, limit=VOIDS)
        shown += found
        more = more or left
    return tuple(sorted(shown, key=lambda void: void.at, reverse=True)), more

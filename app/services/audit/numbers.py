"""Every number of every series and year: which record bears it, and where that stands."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.core.definitions.form import Form
from app.core.engine.numbers import Account, account
from app.core.wording import say
from app.services.ports import Ports
from app.storage.store import Numbered, Reading

BATCH = 1000


@dataclass(frozen=True, kw_only=True)
class Series:
    """The numbers of a form in a year (0: without years), accounted for.

    `missing` and `beyond`: the numbers as they are written, runs with their first and last.
    """

    form: str
    title: str
    year: int
    account: Account
    missing: tuple[str, ...]
    beyond: tuple[str, ...]


def series_of(
    ports: Ports, reading: Reading, forms: tuple[str, ...], years: range | None = None
) -> Iterator[Series]:
    """The account of the series of these forms, by form and year; of others nothing is read.

    `years`: of which; those of forms without years come always. None: of all.
    """
    for name, year, last in reading.series():
        if name in forms and (years is None or not year or year in years):
            yield _series(ports, reading, name, year, last)


def rows_of(ports: Ports, reading: Reading, form: str, year: int) -> Iterator[Numbered]:
    """The records that drew their number from that year's series, the earliest first.

    Where `{year}` came into a form's number or left it, each record counts in the series of its
    own edition.
    """
    since, until = ports.year(year)
    after = None
    while True:
        rows = reading.numbered(form, since=since, until=until, after=after, limit=BATCH)
        for row in rows:
            if ports.bundle(reading, row.bundle).form.yearly == bool(year):
                yield row
        if len(rows) < BATCH:
            return
        after = (rows[-1].submitted_at, rows[-1].id)


def place_of(ports: Ports, reading: Reading, row: Numbered, year: int) -> int | None:
    """The record's place in the series of that year, by the pattern of its own edition."""
    place = ports.bundle(reading, row.bundle).form.place_of(row.number)
    return place[1] if place is not None and place[0] == year else None


def _series(ports: Ports, reading: Reading, name: str, year: int, last: int) -> Series:
    found = [
        (place_of(ports, reading, row, year), row.status)
        for row in rows_of(ports, reading, name, year)
    ]
    own = account(last, found)
    current = ports.bundle(reading, reading.current_bundles()[name]).form
    form = _numbering(ports, reading, current, year)
    return Series(
        form=name,
        title=str(current.title),
        year=year,
        account=own,
        missing=tuple(_run(form, year, first, end) for first, end in own.missing),
        beyond=tuple(form.number_of(year, each) for each in own.beyond),
    )


def _numbering(ports: Ports, reading: Reading, current: Form, year: int) -> Form:
    """The form as it numbered the series: as it is now, else as it last was with such numbers."""
    earlier = (ports.bundle(reading, each).form for each in reading.bundles_of(current.name))
    return next((each for each in (current, *earlier) if each.yearly == bool(year)), current)


def _run(form: Form, year: int, first: int, last: int) -> str:
    numbers = [form.number_of(year, each) for each in dict.fromkeys((first, last))]
    if len(numbers) == 1:
        return numbers[0]
    return say("{first} 至 {last}", first=numbers[0], last=numbers[1])

"""Estates and units from a table: one row a unit."""

from collections.abc import Callable
from datetime import date

from app.core.records.organisation import Organisation, Unit
from app.core.wording import say
from app.services.importing.table import Change, Column, Plan, Rows, Titled, What, read_lines
from app.services.organisation import title_of

TITLE = "小区和房号"
COLUMNS = (
    Column(name="estate", heading="小区", needed=True, tell="没有的小区会新建"),
    Column(name="building", heading="楼栋", tell="比如 3 栋，可以不填"),
    Column(name="title", heading="房号", needed=True, tell="大家口头说的写法，比如 3-1-1202"),
)


def plan(
    organisation: Organisation, rows: Rows, new_id: Callable[[], str], today: date, most: int
) -> Plan:
    """What the table does; a unit that is there gets the building that is said."""
    made, lines = read_lines(rows, COLUMNS, most)
    estates = {title: id_ for id_, title in organisation.estates.items()}
    there = {(each.estate, each.title): each for each in organisation.units.values()}
    seen: dict[tuple[str, str], int] = {}
    for line in lines:
        estate = line.read("estate", title_of) if line["estate"] else ""
        title = line.read("title", title_of) if line["title"] else ""
        building = line.read("building", title_of) if line["building"] else ""
        before = seen.setdefault((estate, title), line.number)
        if estate and title and before != line.number:
            line.refuse("title", say("和第 {row} 行是同一个房号", row=before))
        if not line.sound:
            continue
        if estate not in estates:
            estates[estate] = new_id()
            made.writes.append(Titled(kind="estate", id=estates[estate], title=estate))
        known = there.get((estates[estate], title))
        unit = Unit(
            id=known.id if known else new_id(),
            estate=estates[estate],
            title=title,
            building=building or (known.building if known else ""),
        )
        same = unit == known
        what: What = "same" if same else "changed" if known else "new"
        made.changes.append(Change(row=line.number, what=what, title=f"{estate} {title}"))
        if not same:
            made.writes.append(unit)
    return made

"""The book of units: dwellings of the estates."""

from dataclasses import dataclass
from typing import Any, ClassVar

from wtforms import Form

from app.admin.book import Book, Row
from app.admin.inputs import Line, Pick
from app.core.records.organisation import Organisation
from app.services import organisation as services
from app.web.door import me, ports


@dataclass(frozen=True, kw_only=True)
class UnitRow(Row):
    """A dwelling."""

    estate: str
    building: str


class Units(Book):
    """Dwellings."""

    kind, add = "unit", "新房号"
    tell = "房号是大家口头说的那个写法，比如 3-1-1202。"
    column_list = ("title", "estate", "building")
    column_labels: ClassVar = {"title": "房号", "estate": "小区", "building": "楼栋"}
    short = ("estate",)

    def __init__(self) -> None:
        super().__init__(UnitRow, name="房号", endpoint="units", url="/admin/units")

    def rows(self, organisation: Organisation) -> list[UnitRow]:
        """See `Book.rows`."""
        rows = [
            UnitRow(
                id=each.id,
                title=each.title,
                estate=organisation.title("estate", each.estate),
                building=each.building,
                state="used" if organisation.in_use("unit", each.id) else "retired",
            )
            for each in organisation.units.values()
        ]
        return sorted(rows, key=lambda row: (row.estate, row.building, row.title))

    def scaffold_form(self) -> type[Form]:
        """Estate, building, what people say."""
        return type(
            "UnitForm",
            (self.form_base_class,),
            {"estate": Pick("小区", none="请选择"), **_texts()},
        )

    def get_edit_form(self) -> type[Form]:
        """A unit stays in its estate."""
        return type("UnitForm", (self.form_base_class,), _texts())

    def prepare(self, form: Form, organisation: Organisation, key: str) -> None:
        """See `Book.prepare`."""
        if not key:
            form.estate.offer(services.offered(organisation, "estate"))

    def entry(self, organisation: Organisation, key: str) -> Any:
        """See `Book.entry`."""
        return organisation.units.get(key)

    def save(self, form: Form, key: str) -> str:
        """See `Book.save`."""
        estate = "" if key else form.estate.data
        building, title = form.building.data, form.title.data
        return services.put_unit(ports(), key, estate, building, title, new=not key, by=me())


def _texts() -> dict[str, Line]:
    building = Line("楼栋", hint="比如 3 栋。没有就不填。", most=services.LONGEST)
    return {"building": building, "title": Line("房号", most=services.LONGEST)}

"""The book of days: single days off and make-up working days."""

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from wtforms import Form

from app.admin.book import Book, Row
from app.admin.inputs import Day, Pick
from app.core.calendar.days import weekday, whole_day
from app.core.errors import Invalid
from app.core.records.organisation import Organisation
from app.core.wording import say
from app.services import hours
from app.services.organisation import offered
from app.web.door import me, ports

OFF, WORKED, USUAL = "off", "worked", "usual"
WORDS = {OFF: "休息", WORKED: "上班"}


@dataclass(frozen=True, kw_only=True)
class DayRow(Row):
    """A day that is not as usual, everywhere or in one department."""

    iso: str
    place: str
    what: str


class Days(Book):
    """Days that are not as the calendar says."""

    states: ClassVar = {"used": "今天起", "past": "过去的"}
    add = "加一天"
    tell = (
        "国家公布的节假日和调休已经在日历里。这里写公司或一个部门自己的：多休的、补班的、"
        "还没有公布的年份。改了以后，新的待办按新的算；已经定下的期限不变。"
    )
    column_list = ("title", "what", "place")
    column_labels: ClassVar = {"title": "日子", "what": "算", "place": "在哪里"}
    column_sortable_list = (("title", "iso"), "what", "place")
    short = ("what",)

    def __init__(self) -> None:
        super().__init__(DayRow, name="节假日", endpoint="days", url="/admin/days")

    def rows(self, organisation: Organisation) -> list[DayRow]:
        """See `Book.rows`."""
        found = [_row(day, works, "", say("全公司")) for day, works in hours.days(ports()).items()]
        for department, days in hours.exceptions(ports()).days.items():
            title = organisation.title("department", department)
            found += [_row(day, works, department, title) for day, works in days.items()]
        return sorted(found, key=lambda row: (row.iso, row.place))

    def scaffold_form(self) -> type[Form]:
        """The day, where, and what it is."""
        return type(
            "DayForm",
            (self.form_base_class,),
            {"day": Day("日子"), "place": Pick("在哪里", none="全公司"), "what": Pick("这一天")},
        )

    def get_edit_form(self) -> type[Form]:
        """What it is; it stays that day."""
        return type("DayForm", (self.form_base_class,), {"what": Pick("这一天")})

    def prepare(self, form: Form, organisation: Organisation, key: str) -> None:
        """See `Book.prepare`."""
        usual = [(USUAL, say("照日历，从这里拿掉"))] if key else []
        form.what.offer([*((word, say(said)) for word, said in WORDS.items()), *usual])
        if not key:
            form.place.offer(offered(organisation, "department"))

    def entry(self, organisation: Organisation, key: str) -> Any:
        """See `Book.entry`."""
        found = next((row for row in self.rows(organisation) if row.id == key), None)
        if found is None:
            return None
        what = next(word for word, said in WORDS.items() if say(said) == found.what)
        return type("Entry", (), {"title": found.title, "what": what})

    def save(self, form: Form, key: str) -> str:
        """See `Book.save`."""
        if form.what.data not in WORDS and not (key and form.what.data == USUAL):
            raise Invalid("请选择这一天休息还是上班。")
        what = form.what.data
        if key:
            iso, _, place = key.partition("~")
            working = None if what == USUAL else what == WORKED
            hours.set_day(ports(), date.fromisoformat(iso), working, place, by=me())
            return key
        day = form.day.day()
        if day is None:
            raise Invalid("请填写一个日期。")
        hours.add_day(ports(), day, what == WORKED, form.place.data, by=me())
        return f"{day.isoformat()}~{form.place.data}"

    def place(self, key: str, **more: Any) -> str:
        """The list: a day that is as usual again has no page."""
        return self.get_url(".index_view", **more)


def _row(day: date, works: bool, department: str, place: str) -> DayRow:
    return DayRow(
        id=f"{day.isoformat()}~{department}",
        title=f"{whole_day(day)} {weekday(day)}",
        iso=day.isoformat(),
        place=place,
        what=say(WORDS[WORKED if works else OFF]),
        state="used" if day >= ports().today() else "past",
    )

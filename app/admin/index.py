"""The first page for administrators: the books, and tasks that nobody can decide."""

from collections.abc import Iterable
from typing import Any

from flask_admin import BaseView, expose

from app.admin.book import RULE, Guarded
from app.admin.memberships import state_of
from app.core.records.organisation import Organisation
from app.services import leaving, notifying, people
from app.web.access import policy
from app.web.door import ports


class Index(Guarded, BaseView):
    """What there is."""

    def __init__(self) -> None:
        super().__init__(name="管理", endpoint="admin", url="/admin")

    @expose("/")
    @policy("administrator", RULE)
    def index(self) -> Any:
        """The books with how many are in them; the alarm."""
        with ports().store.reading() as reading:
            organisation = ports().organisation(reading)
        active = [each for each in organisation.people.values() if each.active]
        contacts = sum(bool(each.outside) for each in active)
        today = ports().today()
        counts = {  # as the lists count what they show unasked
            "people": len(active) - contacts,
            "memberships": sum(
                state_of(each, organisation, today) == "used" for each in organisation.memberships
            ),
            "departments": _used(organisation, "department", organisation.departments),
            "roles": _used(organisation, "role", organisation.roles),
            "outsiders": _used(organisation, "outside", organisation.outsiders),
            "estates": _used(organisation, "estate", organisation.estates),
            "units": _used(organisation, "unit", organisation.units),
        }
        return self.render(
            "office/index.html",
            counts=counts,
            contacts=contacts,
            unheld=leaving.unheld(ports()),
            undelivered=notifying.undelivered(ports()),
            newcomers=len(people.without_password(ports())),
        )


def _used(organisation: Organisation, kind: str, ids: Iterable[str]) -> int:
    return sum(organisation.in_use(kind, each) for each in ids)

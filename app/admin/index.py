"""The first page for administrators: the books, and tasks that nobody can decide."""

from typing import Any

from flask_admin import BaseView, expose

from app.admin.book import RULE, Guarded
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
        counts = {
            "people": len(active),
            "memberships": len(organisation.memberships),
            "departments": len(organisation.departments),
            "roles": len(organisation.roles),
            "outsiders": len(organisation.outsiders),
            "estates": len(organisation.estates),
            "units": len(organisation.units),
        }
        return self.render(
            "office/index.html",
            counts=counts,
            unheld=leaving.unheld(ports()),
            undelivered=notifying.undelivered(ports()),
            newcomers=len(people.without_password(ports())),
        )

"""`rehome`: an administrator hands on a task of somebody who leaves (改派)."""

from app.core.records.event import Event, Rehomed
from app.core.verbs.base import Deed, Told, Verb
from app.core.wording import say


class Rehome(Verb):
    """By an administrator, for a task of somebody who leaves; offered on no record's page."""

    word = "rehome"
    label = "改派"
    signs = False
    beside = True

    def events(self, deed: Deed) -> tuple[Event, ...]:
        task = deed.the_task()
        return (
            Rehomed(
                at=deed.at,
                actor=deed.actor,
                task=task.id,
                step=task.step,
                left=deed.left,
                to=deed.to,
                holders=tuple(deed.holders),
                remark=deed.remark,
            ),
        )

    def sentence(self, told: Told) -> str:
        return say(
            "{who}把{left}的“{step}”改派给{to}办理{reason}",
            who=told.who, left=told.left, step=told.place, to=told.to, reason=told.reason(),
        )  # fmt: skip

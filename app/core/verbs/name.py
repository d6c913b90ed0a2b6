"""`name`: an administrator names who is asked, where the rule of a step found nobody."""

from app.core.records.event import Event, Named
from app.core.verbs.base import Deed, Told, Verb
from app.core.wording import say


class Name(Verb):
    """By an administrator, for a task that asks only for that; never for oneself."""

    word = "name"
    label = "指定办理人"
    signs = False

    def events(self, deed: Deed) -> tuple[Event, ...]:
        task = deed.the_task()
        return (Named(at=deed.at, actor=deed.actor, task=task.id, holders=tuple(deed.holders)),)

    def sentence(self, told: Told) -> str:
        return say("{who}指定由{people}办理。", who=told.who, people=told.to)

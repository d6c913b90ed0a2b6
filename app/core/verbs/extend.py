"""`extend`: a task may take longer (延期), with the recorded consent of whom it concerns."""

from app.core.records.event import Event, Extended
from app.core.trail.chain import instant
from app.core.verbs.base import Deed, Told, Verb
from app.core.wording import say

HOW = {"phone": "电话", "in_person": "当面", "message": "短信", "writing": "书面"}


class Extend(Verb):
    """By a holder of a task with a due time, where the step says `extend:`."""

    word = "extend"
    label = "延期"
    needs_remark = True
    signs = False
    beside = True

    def events(self, deed: Deed) -> tuple[Event, ...]:
        task = deed.the_task()
        return (
            Extended(
                at=deed.at,
                actor=deed.actor,
                task=task.id,
                step=task.step,
                due_at=deed.due_at,
                was=instant(task.due_at) if task.due_at else "",
                consent=deed.consent,
                remark=deed.remark,
            ),
        )

    def sentence(self, told: Told) -> str:
        return say(
            "{who}把期限从{was}延到{until}{reason}{consent}",
            who=told.actor(), was=told.was, until=told.until, reason=told.reason(),
            consent=told.consent,
        )  # fmt: skip

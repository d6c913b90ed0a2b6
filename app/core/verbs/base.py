"""What every verb is."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from app.core.records.event import Decided, Event
from app.core.records.record import Record, Task
from app.core.wording import bracketed, say


@dataclass(frozen=True, kw_only=True)
class Deed:
    """What the engine found out before a verb writes its event.

    Attributes:
        at: When, UTC.
        actor: Id of the person.
        task: The task that is decided; None where the record as a whole is meant.
        act: Digest of the act, or empty.
        remark: Digest of the remark, or empty.
        to: The step that is asked again, for a return.
        undone: Steps that are undone, `to` included, in the order of the route.
        cancelled: Tasks that end unfinished.
        holders: People named, for `name`; who has the task from now on, for `transfer`; who is
            told, for `cc`.
        left: Who had the task and leaves, for `rehome`.
        round: The round that begins with a return or a withdrawal, else the round it is done in.
        due_at: ISO 8601 UTC, for `extend`.
        consent: Digest of the recorded consent, or empty, for `extend`.
        field: Name of the log, for `log`.
        id: What is said is kept under it, for `comment` and `log`; its digest is the remark's.
    """

    at: datetime
    actor: str
    task: Task | None = None
    act: str = ""
    remark: str = ""
    to: str = ""
    undone: Sequence[str] = ()
    cancelled: Sequence[str] = ()
    holders: Sequence[str] = ()
    left: str = ""
    round: int = 1
    due_at: str = ""
    consent: str = ""
    field: str = ""
    id: str = ""

    def the_task(self) -> Task:
        """The task that is decided.

        Raises:
            ValueError: The engine called a task's verb without one.
        """
        if self.task is None:
            raise ValueError("this verb decides a task")
        return self.task


_WAYS = {  # how somebody came to it → the same with the capacity
    "{who}当面": "{who}（{place}）当面",
    "{who}通过链接": "{who}（{place}）通过链接",
    "{who}在纸上": "{who}（{place}）在纸上",
}


def bare(words: str) -> str:
    """What somebody wrote, without the full stop at its end: a sentence goes on around it."""
    return words.rstrip("。" + say("。"))


@dataclass(frozen=True, kw_only=True)
class Told:
    """What a sentence of the trail is made from: titles, never ids.

    Attributes:
        who: Name of the person who acted.
        place: In which capacity: the title of the step, or empty.
        way: How an outside party came to it, as a msgid ({who}当面, {who}通过链接, {who}在纸上),
            else empty.
        assured: How it was made sure that it was they (用了本人验证码), or empty.
        witness: Name of the person who watched, or empty.
        marked: Whether the step leaves a mark (签名).
        to: Title of the step returned to, name of who was named, of what was opened.
        remark: The words themselves; empty where none were given or they were erased.
        again: Whether the record had been submitted before.
        was: When it was due, for an extension.
        until: When it is due from now on.
        left: Name of who had the task and leaves.
        consent: Who consented how, when and in which words, as a sentence; may be empty.
    """

    who: str
    place: str = ""
    way: str = ""
    assured: str = ""
    witness: str = ""
    marked: bool = False
    to: str = ""
    remark: str = ""
    again: bool = False
    was: str = ""
    until: str = ""
    left: str = ""
    consent: str = ""

    def actor(self) -> str:
        """The person with the capacity behind: 李文江（签发人）, 王小川（客户检查）当面."""
        if self.way and self.place:
            return say(_WAYS[self.way], who=self.who, place=self.place)
        if self.way:
            return say(self.way, who=self.who)
        return bracketed(self.who, self.place) if self.place else self.who

    def reason(self) -> str:
        """The remark as the end of a sentence: `，理由：……。`, or a full stop."""
        return say("，理由：{remark}。", remark=bare(self.remark)) if self.remark else say("。")

    def note(self) -> str:
        """Who watched and how sure it is, the remark (`，并写道：……`), a full stop."""
        said = [say("{witness}在场见证", witness=self.witness)] if self.witness else []
        said.append(self.assured)
        said.append(say("并写道：{remark}", remark=bare(self.remark)) if self.remark else "")
        return say("，").join(("", *filter(None, said))) + say("。")


class Verb(ABC):
    """One thing that a person can do: who may and when, what it writes, how the trail tells it.

    A verb of a task is offered to the task's holders where the step's kind lists it, one that
    leaves the task open (`beside`) where the engine says so; a verb of a record says itself who
    may (`may`).
    """

    word: ClassVar[str]
    label: ClassVar[str]  # the button, a Chinese verb of two to five characters, and its msgid
    outcome: ClassVar[str] = ""  # of a task's verb: what its task then is
    of_task: ClassVar[bool] = True
    grave: ClassVar[bool] = False  # ends or undoes something; the button is set apart
    needs_remark: ClassVar[bool] = False
    signs: ClassVar[bool] = True  # at a step with a mark, the password is asked again
    leads_back: ClassVar[bool] = False  # undoes steps and asks an earlier one again
    ends: ClassVar[bool] = False  # ends the record
    beside: ClassVar[bool] = False  # of a task that stays open: done on a page of its own

    def may(self, record: Record, actor: str, *, owner_head: bool) -> bool:
        """Whether this person may do it to the record as it stands.

        Args:
            record: Where the record stands.
            actor: Id of the person.
            owner_head: Whether the person heads the department that owns the workflow.
        """
        return False

    def button(self, *, marked: bool) -> str:
        """The button's words at a step with or without a mark."""
        return say(self.label)

    def events(self, deed: Deed) -> tuple[Event, ...]:
        """What happened, oldest first; what follows from it is the engine's affair."""
        task = deed.the_task()
        return (
            Decided(
                at=deed.at,
                actor=deed.actor,
                task=task.id,
                step=task.step,
                outcome=self.outcome,
                act=deed.act,
                remark=deed.remark,
            ),
        )

    @property
    def forward(self) -> bool:
        """Whether it carries the record on: its outcome is neither a return nor an end."""
        return bool(self.outcome) and not self.leads_back and not self.ends

    @abstractmethod
    def sentence(self, told: Told) -> str:
        """The trail's sentence."""

"""A record loaded with all that acting on it needs, and whether it is this person's to act on."""

from dataclasses import dataclass, replace

from app.core.definitions.bundle import Bundle
from app.core.engine import routing
from app.core.engine.access import may_read
from app.core.engine.context import Context
from app.core.errors import NotAllowed, NotFound
from app.core.records.answer import Answers
from app.core.records.record import Record, Task
from app.core.wording import listed, say
from app.services.chains import opened
from app.services.contents import current
from app.services.ports import Ports
from app.services.words import decided_words
from app.storage.store import Reading


class AlreadyDecided(routing.AlreadyDecided):
    """The task is closed, told in words: who decided what and when."""

    def __init__(self, case: "Case", task: Task) -> None:
        self.record = case.record.id
        self.who = case.context.organisation.title("person", task.decided_by) or say("系统")
        self.what = decided_words(task.status)
        self.when = task.decided_at or case.context.now
        super().__init__(task, "这一步已经由{who}办过：{what}。", who=self.who, what=self.what)


@dataclass(frozen=True, kw_only=True)
class Case:
    """A record loaded with all that deciding on it needs."""

    record: Record
    bundle: Bundle
    answers: Answers
    context: Context


def case_of(ports: Ports, reading: Reading, record: Record | None, me: str) -> Case:
    """The case of a record as it was loaded.

    Raises:
        NotFound: There is no such record.
    """
    if record is None:
        raise NotFound("没有这张单据。")
    bundle = ports.bundle(reading, record.bundle)
    answers = current(bundle, record, reading.kept(record.id))
    context = ports.context(reading, bundle, me, answers)
    context = replace(context, linked=opened(ports, reading, bundle, record))
    return Case(record=record, bundle=bundle, answers=answers, context=context)


def reads(case: Case, me: str) -> bool:
    """Whether the person may read the record."""
    context = case.context
    return may_read(me, case.record, case.bundle.form, context.organisation, context.today())


def my_task(
    ports: Ports, reading: Reading, record: Record | None, me: str, task: str
) -> tuple[Case, Task]:
    """The case of a task that waits for the person.

    Raises:
        AlreadyDecided: It is closed.
        NotAllowed: It is somebody else's, or asks only to name a holder.
        NotFound: There is no such task.
    """
    if record is None:
        raise NotFound("没有这个待办。")
    case = case_of(ports, reading, record, me)
    own = case.record.tasks[task]
    organisation = case.context.organisation
    if me not in own.holders:
        if not reads(case, me):
            raise NotAllowed("这不是您的待办。")
        if own.is_open:
            names = listed(organisation.title("person", each) for each in own.holders)
            raise NotAllowed("这一步在{names}手上。", names=names)
    if not own.is_open:
        raise AlreadyDecided(case, own)
    if own.naming:
        raise NotAllowed("这一步还没有人办，请先在单据页上指定办理人。")
    return case, own

"""What one person can do to a record now; nothing else is offered."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from app.core.definitions.bundle import Bundle, step_title
from app.core.engine.access import may_annul, only_reads
from app.core.engine.context import Context
from app.core.engine.extending import may_extend
from app.core.engine.handing import may_transfer
from app.core.engine.returning import objection_target, targets
from app.core.engine.shelf import VERBS
from app.core.engine.stamping import lacks_stamp
from app.core.engine.telling import may_tell
from app.core.records.organisation import ADMINISTRATOR
from app.core.records.record import Record, Task
from app.core.verbs.base import Verb
from app.core.wording import say


@dataclass(frozen=True, kw_only=True)
class Action:
    """One button.

    Attributes:
        verb: Its word.
        task: Id of the task, or empty where the record as a whole is meant.
        step: Name of the step, or empty.
        title: Title of the step, or of the form.
        label: The button's words.
        grave: Ends or undoes something.
        needs_remark: A reason has to be given.
        targets: (step, title) to choose from, for a return; the one step, for an objection.
        needs_password: The password is asked for.
    """

    verb: str
    task: str
    step: str
    title: str
    label: str
    grave: bool
    needs_remark: bool
    targets: tuple[tuple[str, str], ...] = ()
    needs_password: bool = False


def actions(bundle: Bundle, record: Record, person: str, context: Context) -> tuple[Action, ...]:
    """The person's actions: of their tasks in the order asked, then of the record."""
    if only_reads(person, context.organisation, context.today()):
        return ()
    found = [
        action
        for task in record.open_tasks()
        for action in _of_task(bundle, record, task, person, context)
    ]
    if VERBS["withdraw"].may(record, person, owner_head=False):
        found.append(_plain(bundle, VERBS["withdraw"]))
    if may_annul(person, record, bundle, context.organisation, context.today()):
        found.append(_plain(bundle, VERBS["annul"]))
    return tuple(found)


def asides(bundle: Bundle, record: Record, person: str, context: Context) -> tuple[Action, ...]:
    """What the person can do beside deciding, each on a page of its own; the task stays open."""
    if only_reads(person, context.organisation, context.today()):
        return ()
    found = []
    for task in record.open_tasks():
        verbs = [VERBS["transfer"]] if may_transfer(task, person) else []
        verbs += [VERBS["extend"]] if may_extend(bundle, task, person) else []
        found += [_plain(bundle, verb, task) for verb in verbs]
    if may_tell(record, replace(context, actor=person)):
        found.append(_plain(bundle, VERBS["cc"]))
    return tuple(found)


def _of_task(
    bundle: Bundle, record: Record, task: Task, person: str, context: Context
) -> Iterator[Action]:
    step = bundle.workflow.steps[task.step]
    if task.naming:
        administrators = context.organisation.holding(ADMINISTRATOR, context.today())
        verbs = ["name"] if person in task.holders or person in administrators else []
    else:
        verbs = list(step.outcomes) if person in task.holders else []
    marked, titles = step.mark is not None, context.organisation.title
    for word in verbs:
        verb = VERBS[word]
        if lacks_stamp(step, task.step, verb, person, context):
            continue
        to = targets(bundle, record, task) if word == "return" else ()
        if word == "object":
            to = (objection_target(bundle, record, task),)
        yield Action(
            verb=word,
            task=task.id,
            step=task.step,
            title=step_title(bundle, task.step, titles),
            label=verb.button(marked=marked),
            grave=verb.grave,
            needs_remark=verb.needs_remark,
            targets=tuple((each, step_title(bundle, each, titles)) for each in to),
            needs_password=marked and verb.signs and step.by.in_person is None,
        )


def _plain(bundle: Bundle, verb: Verb, task: Task | None = None) -> Action:
    step = bundle.workflow.steps[task.step] if task else None
    return Action(
        verb=verb.word,
        task=task.id if task else "",
        step=task.step if task else "",
        title=str(step.title if step else bundle.form.title),
        label=say(verb.label),
        grave=verb.grave,
        needs_remark=verb.needs_remark,
    )

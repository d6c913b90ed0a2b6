"""Walking the route: from where the record stands to the next people, or to its end.

The walk keeps no place of its own: it starts at the top each time and passes what is done.
"""

from collections.abc import Collection, Iterable
from dataclasses import replace

from app.core.definitions.workflow import Block
from app.core.engine.asking import Found, Search
from app.core.engine.clocks import clock_of
from app.core.engine.course import Course, digest_of
from app.core.engine.stamping import keepers
from app.core.records.event import Asked, Ended, Skipped
from app.core.records.organisation import ADMINISTRATOR
from app.core.records.record import DONE, SKIPPED, Task
from app.core.steps.base import Someone, Step
from app.core.trail.chain import instant

ACTOR = "system:route"

RETURNING = ("returned", "objected")


def walk(course: Course) -> None:
    """Ask whoever is next; end the record where nothing is left to do."""
    if course.record.status == "running" and _finished(course, course.bundle.workflow.route):
        _end(course, "done")


def ask_again(course: Course, step: Step) -> None:
    """Ask a step that was undone: of the people who did it, those who are still there."""
    again = search(course).active(*_doers(course, step))
    if again:
        found = Found(holders=again, rule="上次办理的人")
        _ask(course, step, _with_keeper(course, step, found))
    else:
        _ask_whoever(course, step)


def search(course: Course) -> Search:
    """Where people are looked for: the organisation today, the answers that show."""
    context = course.context
    return Search(
        form=course.bundle.form,
        organisation=context.organisation,
        day=context.today(),
        initiator=course.record.initiator,
        answers=course.names,
    )


def reject(course: Course) -> None:
    """End the record as rejected; open tasks end with it."""
    _end(course, "rejected")


def _finished(course: Course, node: Block | Step) -> bool:
    """Whether nothing is left to do there, after asking whom it takes."""
    if isinstance(node, Step):
        return _passed(course, node)
    if node.kind == "sequence":
        return all(_finished(course, child) for child in node.children)
    branches = [_finished(course, child) for child in node.children]  # begun, all of them
    return all(branches)


def _passed(course: Course, step: Step) -> bool:
    state = course.record.steps.get(step.step)
    if state in (DONE, SKIPPED):
        return True
    if state is None and course.record.status == "running":
        if not course.true(step.when):
            return _skip(course, step, step.when or "")
        return _ask_whoever(course, step)
    return False


def _ask_whoever(course: Course, step: Step) -> bool:
    """Ask those whom the step's rule finds; whether there was nobody and it may be passed."""
    found = search(course).found(step.by)
    if found.holders:
        _ask(course, step, _with_keeper(course, step, found))
    elif step.if_nobody == "pass":
        return _skip(course, step, "", f"无人可办：{found.rule}")
    elif step.if_nobody == "reject":
        _end(course, "rejected")
    else:
        _ask_instead(course, step, found)
    return False


def _with_keeper(course: Course, step: Step, found: Found) -> Found:
    """The people found; and those who keep the step's stamp, where none of them does."""
    context = course.context
    own = keepers(step, context.organisation, context.today())
    if not own or set(own) & set(found.holders):
        return found
    return replace(found, holders=(*found.holders, *own), rule=f"{found.rule}，印章保管人")


def _ask_instead(course: Course, step: Step, found: Found) -> None:
    """Ask the person named for this case, or else administrators to name somebody."""
    looking = search(course)
    named = step.if_nobody.person if isinstance(step.if_nobody, Someone) else ""
    instead = looking.active(named)
    rule = f"无人可办：{found.rule}"
    if instead:
        _ask(course, step, Found(holders=instead, rule=rule, fields=found.fields))
    else:
        administrators = Found(
            holders=looking.holding(ADMINISTRATOR), rule=rule, fields=found.fields
        )
        _open(course, step, administrators.holders, administrators, naming=True)


def _ask(course: Course, step: Step, found: Found) -> None:
    """One task for all of them, or a task each where all have to decide."""
    groups: Iterable[tuple[str, ...]] = [found.holders]
    if str(step.by.mode) == "all":
        groups = [(person,) for person in found.holders]
    for holders in groups:
        _open(course, step, holders, found)


def _open(
    course: Course, step: Step, holders: Collection[str], found: Found, *, naming: bool = False
) -> None:
    clock = clock_of(course, step, () if naming else holders)
    course.write(
        Asked(
            at=course.context.now,
            actor=ACTOR,
            task=course.context.new_id(),
            step=step.step,
            round=course.record.round,
            holders=tuple(holders),
            due_at=instant(clock.due_at) if clock else "",
            why={
                "rule": found.rule,
                "values": {name: digest_of(course.record, name) for name in found.fields},
                **({"clock": clock.told()} if clock else {}),
            },
            naming=naming,
        )
    )


def _skip(course: Course, step: Step, condition: str, rule: str = "") -> bool:
    course.write(
        Skipped(
            at=course.context.now,
            actor=ACTOR,
            step=step.step,
            round=course.record.round,
            rule=condition or rule,
            used=course.used(condition) if condition else {},
        )
    )
    return True


def _end(course: Course, status: str) -> None:
    cancelled = tuple(task.id for task in course.record.open_tasks())
    course.write(Ended(at=course.context.now, actor=ACTOR, status=status, cancelled=cancelled))


def _doers(course: Course, step: Step) -> tuple[str, ...]:
    """Who did the step when it was last done; of the first step, the initiator."""
    if step is course.bundle.workflow.first:
        return (course.record.initiator,)
    done = [task for task in course.record.tasks.values() if task.step == step.step and _did(task)]
    last = max((task.round for task in done), default=0)
    return tuple(dict.fromkeys(task.decided_by for task in done if task.round == last))


def _did(task: Task) -> bool:
    return bool(task.decided_by) and task.status not in RETURNING

"""Walking the route: from where the record stands to the next people, or to its end.

The walk keeps no place of its own: it starts at the top each time and passes what is over.
"""

from collections.abc import Iterable

from app.core.definitions.bundle import step_title
from app.core.definitions.workflow import (
    IN_ORDER,
    SETTLED_EARLY,
    Block,
    instance,
    values_in,
)
from app.core.engine.asking import Found
from app.core.engine.course import Course, digest_of
from app.core.engine.progress import Stand, Values
from app.core.engine.rules import fixed
from app.core.engine.summons import ACTOR, ask, ask_found, ask_next, search, with_keeper
from app.core.records.event import Closed, Copied, Ended, Skipped
from app.core.records.record import DONE, OPEN, Task
from app.core.steps.base import Step
from app.core.wording import SOURCE, speaking

RETURNING = ("returned", "objected")


def walk(course: Course) -> None:
    """Ask whoever is next; end the record where nothing is left to do or somebody said no."""
    if course.record.status != "running":
        return
    route = course.bundle.workflow.route
    _go(course, route, ())
    stands = course.progress.stands(route)
    if course.record.status == "running" and stands is not Stand.WAITS:
        _end(course, "rejected" if stands is Stand.REJECTED else "done")


def ask_again(course: Course, name: str) -> None:
    """Ask a step that was undone: of the people who did it, those who are still there.

    Where votes are counted, everybody votes anew.
    """
    step = course.bundle.workflow.steps[name]
    doers = () if step.by.mode == "n_of" else _doers(course, name)
    again = search(course).active(*doers)
    if again:
        found = Found(holders=again, rule=fixed("上次办理的人"))
        ask_found(course, step, name, with_keeper(course, step, name, found))
    else:
        _begin(course, step, name)


def _go(course: Course, node: Block | Step, at: Values) -> None:
    """Ask whom it takes in a step or block that may be begun, and settle what is decided."""
    if course.record.status != "running":
        return  # nobody was there to ask, and the definition rejects then
    if isinstance(node, Step):
        _go_step(course, node, instance(node.step, at))
        return
    if node.kind == "choose" and not course.progress.begun(node, at):
        _choose(course, node, at)
    if node.kind == "each" and not course.progress.parts(node, at):
        _skip_each(course, node, at)
    for part, here in course.progress.parts(node, at):
        if _decided(course.progress.stands(node, at), node):
            break
        _go(course, part, here)
        stands = course.progress.stands(part, here)
        if node.kind in IN_ORDER and stands not in (Stand.DONE, Stand.PASSED):
            break
    if node.kind in SETTLED_EARLY:
        _settle(course, node, at)


def _decided(stands: Stand, block: Block) -> bool:
    """Whether nobody else is asked in a block, though some of it may be open."""
    early = block.kind in SETTLED_EARLY and stands is Stand.DONE
    return early or stands in (Stand.REJECTED, Stand.CLOSED)


def _go_step(course: Course, step: Step, name: str) -> None:
    state = course.record.steps.get(name)
    if state is None and not course.true(step.when):
        _skip(course, name, step.when or "")
    elif state is None and not step.asks:
        _tell(course, step, name)
    elif state is None:
        _begin(course, step, name)
    elif state == OPEN:
        _count(course, step, name)
    elif state == DONE and course.progress.stands(step, values_in(name)) is Stand.WAITS:
        ask_next(course, step, name)


def _begin(course: Course, step: Step, name: str) -> None:
    """Ask those whom the step's rule finds; pass it, or end the record, where it says so."""
    rule = ask(course, step, name)
    if rule and step.if_nobody == "pass":
        _skip(course, name, "", fixed("无人可办：{rule}", rule=rule))
    elif rule:
        _skip(course, name, "", fixed("无人可办，按规定拒绝：{rule}", rule=rule))
        _end(course, "rejected")


def _tell(course: Course, step: Step, name: str) -> None:
    """Tell the people whom the step's rule finds, each of them once a record."""
    found = search(course, name).found(step.by)
    told = [each for each in found.holders if each in course.record.copied]
    course.write(
        Copied(
            at=course.context.now,
            actor=ACTOR,
            step=name,
            round=course.record.round,
            people=tuple(each for each in found.holders if each not in told),
            why={
                "rule": found.rule,
                "values": {field: digest_of(course.record, field) for field in found.fields},
                "told": told,
            },
            remark="",
        )
    )


def _count(course: Course, step: Step, name: str) -> None:
    """Where several decide: once it is decided, nobody else is asked any longer."""
    now = course.progress
    asked = now.asked(name)
    with speaking(SOURCE):
        title = step_title(course.bundle, name, course.context.organisation.title)
    waiting = tuple(task.id for task in asked if task.is_open)
    votes = sum(bool(task.decided_by) and task.status != "rejected" for task in asked)
    if now.said_no(step, name):
        rule = fixed("“{step}”已有人拒绝", step=title)
        if step.by.mode == "n_of":
            needed = now.votes(step, name)
            rule = fixed("“{step}”有人反对，凑不够 {votes} 票", step=title, votes=needed)
        _close(course, (), waiting, rule)
    elif step.by.mode == "n_of" and votes >= now.votes(step, name):
        rule = fixed("“{step}”已有 {votes} 票同意", step=title, votes=votes)
        _close(course, (), waiting, rule)


def _choose(course: Course, block: Block, at: Values) -> None:
    """Take the first branch whose condition holds; say of all others why not."""
    branches = [each for each in block.children if isinstance(each, Block)]
    taken = next((each for each in branches if course.true(each.when)), branches[-1])
    for branch in branches:
        if branch is taken:
            continue
        missed = branches.index(branch) < branches.index(taken)
        rule = (branch if missed else taken).when or ""
        for name in course.progress.inside(branch, at):
            _skip(course, name, rule)


def _skip_each(course: Course, block: Block, at: Values) -> None:
    """Pass a block of `each` for which nobody is chosen."""
    field = course.bundle.form.field(block.each)
    rule = fixed("“{field}”没有选", field=field.label if field else block.each)
    used = {block.each: digest_of(course.record, block.each)}
    for name in course.progress.inside(block, at):
        _skip(course, name, "", rule, used)


def _settle(course: Course, block: Block, at: Values) -> None:
    """End what is left open in a block that is decided, and in a branch that said no."""
    now = course.progress
    decided = now.stands(block, at) is Stand.DONE
    for part, here in now.parts(block, at):
        stands = now.stands(part, here)
        if stands is Stand.REJECTED and block.kind == "n_of":
            against = fixed("{block}，这一票是反对", block=_called(block))
            _close(course, now.left(part, here), (), against)
    left = course.progress.left(block, at)
    if decided and left:
        rule = fixed("{block}，一方办完就算", block=_called(block))
        if block.kind == "n_of":
            rule = fixed("{block}，已有 {votes} 票同意", block=_called(block), votes=block.n)
        _close(course, left, (), rule)


def _called(block: Block) -> str:
    if block.title and block.kind == "any":
        return fixed("“{step}”是或签", step=block.title)
    if block.title:
        return fixed("“{step}”是票签", step=block.title)
    return fixed("或签") if block.kind == "any" else fixed("票签")


def _skip(
    course: Course, name: str, condition: str, rule: str = "", used: dict[str, str] | None = None
) -> None:
    course.write(
        Skipped(
            at=course.context.now,
            actor=ACTOR,
            step=name,
            round=course.record.round,
            rule=condition or rule,
            used=course.used(condition) if condition else used or {},
        )
    )


def _close(course: Course, steps: tuple[str, ...], tasks: Iterable[str], rule: str) -> None:
    """End steps that are left, with their tasks, or tasks of a step that is decided."""
    cancelled = [task.id for task in course.record.open_tasks() if task.step in steps]
    cancelled += tasks
    if steps or cancelled:
        course.write(
            Closed(
                at=course.context.now,
                actor=ACTOR,
                steps=steps,
                cancelled=tuple(cancelled),
                rule=rule,
            )
        )


def _end(course: Course, status: str) -> None:
    cancelled = tuple(task.id for task in course.record.open_tasks())
    course.write(Ended(at=course.context.now, actor=ACTOR, status=status, cancelled=cancelled))


def _doers(course: Course, name: str) -> tuple[str, ...]:
    """Who did the step when it was last done; of the first step, the initiator."""
    if name == course.bundle.workflow.first.step:
        return (course.record.initiator,)
    done = [task for task in course.record.tasks.values() if task.step == name and _did(task)]
    last = max((task.round for task in done), default=0)
    return tuple(dict.fromkeys(task.decided_by for task in done if task.round == last))


def _did(task: Task) -> bool:
    return bool(task.decided_by) and task.status not in RETURNING

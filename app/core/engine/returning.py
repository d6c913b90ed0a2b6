"""Sending a record back: to which steps, and what that undoes."""

from app.core.definitions.bundle import Bundle
from app.core.definitions.workflow import SETTLED_EARLY, planned, values_in
from app.core.engine.progress import Progress, Stand
from app.core.records.record import DONE, Record, Task


def targets(bundle: Bundle, record: Record, task: Task) -> tuple[str, ...]:
    """The steps that the holder may return to, in route order, instances by their own names.

    Those before this one that people really did. A step whose block was settled by others is
    none: asked again, it would end at once.
    """
    workflow = bundle.workflow
    done = (name for name, state in record.steps.items() if state == DONE)
    return workflow.in_order(
        name
        for name in done
        if workflow.steps[name].asks
        and workflow.relation(task.step, name) == "before"
        and _counts(bundle, record, name)
    )


def objection_target(bundle: Bundle, record: Record, task: Task) -> str:
    """The step that an objection asks again: `objects_to`, or the nearest `fill` before."""
    steps, own = bundle.workflow.steps, values_in(task.step)
    before = [
        name
        for name in targets(bundle, record, task)
        if values_in(name) == own[: len(values_in(name))]
    ]
    wanted = [name for name in before if planned(name) == steps[task.step].objects_to]
    fills = [name for name in before if steps[name].kind == "fill"]
    return (wanted or fills or [bundle.workflow.first.step])[-1]


def undone(bundle: Bundle, record: Record, to: str) -> tuple[str, ...]:
    """What a return to a step undoes, in route order: the step and what lies after it.

    A block that it settled is open again, so that what ended with that begins anew, except in a
    branch that said no.
    """
    workflow = bundle.workflow
    after = {name for name in record.steps if workflow.relation(to, name) == "after"}
    reopened = {name for name in record.closed if _ended_with(bundle, record, to, name)}
    return workflow.in_order({to} | after | reopened)


def _counts(bundle: Bundle, record: Record, name: str) -> bool:
    """Whether each block around a step that can be settled early was settled by its branch."""
    progress = Progress(record, {})
    for depth, (block, place) in enumerate(bundle.workflow.ways[planned(name)]):
        if block.kind not in SETTLED_EARLY:
            continue
        at = _values_at(bundle, name, depth)
        settled = progress.stands(block, at) is not Stand.WAITS
        if settled and progress.stands(block.children[place], at) is not Stand.DONE:
            return False
    return True


def _ended_with(bundle: Bundle, record: Record, to: str, name: str) -> bool:
    """Whether `name` ended because a block was settled that is open again after a return."""
    meeting, relation = bundle.workflow.meeting(to, name)
    if relation != "beside" or meeting.kind not in SETTLED_EARLY:
        return False
    way = bundle.workflow.ways[planned(name)]
    depth = next(at for at, (block, _) in enumerate(way) if block is meeting)
    branch = meeting.children[way[depth][1]]
    at = _values_at(bundle, name, depth)
    return Progress(record, {}).stands(branch, at) is not Stand.REJECTED


def _values_at(bundle: Bundle, name: str, depth: int) -> tuple[str, ...]:
    """The values of the blocks of `each` around the step down to a depth of its way."""
    way = bundle.workflow.ways[planned(name)][:depth]
    return values_in(name)[: sum(block.kind == "each" for block, _ in way)]

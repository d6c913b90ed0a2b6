"""Asking people to decide a step: whom its rule finds, how many, until when."""

from collections.abc import Collection
from dataclasses import replace

from app.core.definitions.workflow import values_in
from app.core.engine.asking import Found, Search
from app.core.engine.clocks import clock_of
from app.core.engine.course import Course, digest_of
from app.core.engine.rules import fixed
from app.core.engine.stamping import keepers
from app.core.records.event import Asked
from app.core.records.organisation import ADMINISTRATOR
from app.core.steps.base import Someone, Step
from app.core.trail.chain import instant

ACTOR = "system:route"


def search(course: Course, name: str = "") -> Search:
    """Where people are looked for: the organisation today, the answers that show.

    Args:
        course: The record on its way.
        name: The step that asks; of `answer@sales` the search is for `sales`.
    """
    context = course.context
    values = values_in(name)
    return Search(
        form=course.bundle.form,
        organisation=context.organisation,
        day=context.today(),
        initiator=course.record.initiator,
        answers=course.names,
        each=values[-1] if values else "",
        chosen_in=course.bundle.workflow.repeats(name)[-1] if values else "",
    )


def found(course: Course, step: Step, name: str) -> Found:
    """Whom the step's rule finds, and who keeps its stamp; nobody, where votes lack voters."""
    people = search(course, name).found(step.by)
    if people.holders and len(people.holders) < (step.by.n or 1):
        rule = fixed(
            "{rule}，只有 {people} 位，不够 {votes} 票",
            rule=people.rule, people=len(people.holders), votes=step.by.n,
        )  # fmt: skip
        return Found(holders=(), rule=rule, fields=people.fields)
    return with_keeper(course, step, name, people)


def with_keeper(course: Course, step: Step, name: str, people: Found) -> Found:
    """The people found; and those who keep the step's stamp, where none of them does."""
    context = course.context
    own = keepers(step, name, context.organisation, context.today())
    if not people.holders or not own or set(own) & set(people.holders):
        return people
    holders = (*people.holders, *own)
    return replace(people, holders=holders, rule=fixed("{rule}，印章保管人", rule=people.rule))


def ask(course: Course, step: Step, name: str) -> str:
    """Ask whom the step's rule finds.

    Returns:
        Empty: somebody is asked. Else the rule that found nobody, where the step is to be passed
        or the record to be rejected then.
    """
    people = found(course, step, name)
    if people.holders:
        ask_found(course, step, name, people)
        return ""
    if step.if_nobody in ("pass", "reject"):
        return people.rule
    looking = search(course, name)
    named = step.if_nobody.person if isinstance(step.if_nobody, Someone) else ""
    rule = fixed("无人可办：{rule}", rule=people.rule)
    if instead := looking.active(named):
        ask_found(course, step, name, Found(holders=instead, rule=rule, fields=people.fields))
    else:
        _ask_to_name(course, step, name, Found(holders=(), rule=rule, fields=people.fields))
    return ""


def ask_found(course: Course, step: Step, name: str, people: Found) -> None:
    """One task for all of them, a task each where each decides, or the first of a sequence."""
    holders = people.holders
    if step.by.mode == "in_turn":
        _open(course, step, name, holders[:1], people, turn=holders)
    elif step.by.mode in ("all", "n_of"):
        for person in holders:
            _open(course, step, name, (person,), people)
    else:
        _open(course, step, name, holders, people)


def ask_next(course: Course, step: Step, name: str) -> None:
    """Ask whose turn it is; where they are gone, administrators name somebody in their place."""
    progress = course.progress
    first = progress.asked(name)[0].why
    order = tuple(first["turn"])
    whose = progress.turn(name)
    people = Found(holders=(whose,), rule=str(first["rule"]), fields=tuple(first["values"]))
    if search(course).active(whose):
        _open(course, step, name, people.holders, people, turn=order)
    else:
        _ask_to_name(course, step, name, people, turn=order)


def _ask_to_name(
    course: Course, step: Step, name: str, people: Found, *, turn: Collection[str] = ()
) -> None:
    holders = search(course).holding(ADMINISTRATOR)
    _open(course, step, name, holders, people, turn=turn, naming=True)


def _open(
    course: Course,
    step: Step,
    name: str,
    holders: Collection[str],
    people: Found,
    *,
    turn: Collection[str] = (),
    naming: bool = False,
) -> None:
    clock = clock_of(course, name, () if naming else holders)
    course.write(
        Asked(
            at=course.context.now,
            actor=ACTOR,
            task=course.context.new_id(),
            step=name,
            round=course.record.round,
            holders=tuple(holders),
            due_at=instant(clock.due_at) if clock else "",
            why={
                "rule": people.rule,
                "values": {field: digest_of(course.record, field) for field in people.fields},
                **({"turn": list(turn)} if turn else {}),
                **({"clock": clock.told()} if clock else {}),
            },
            naming=naming,
        )
    )

"""What a decision writes before its outcome: changed answers, acts that no longer hold, the act."""

from app.core.definitions.bundle import path_name
from app.core.definitions.workflow import values_in
from app.core.engine.asking import capacity
from app.core.engine.contents import flatten
from app.core.engine.context import Proof
from app.core.engine.course import Course
from app.core.engine.filling import writable_fields
from app.core.engine.stamping import stamped
from app.core.errors import NotAllowed
from app.core.fields.log import Log
from app.core.records.answer import Answers
from app.core.records.event import Acted, Answered, Voided
from app.core.records.record import Task
from app.core.trail.act import act_digest, build_act
from app.core.verbs.base import Verb


def write_answers(course: Course, task: Task, before: Answers) -> None:
    """Write what the person filled in, and void the acts that covered what is changed.

    Values that stay keep their digest; changed ones get a new salt. Entries of logs are written
    by themselves, see `entries`, and never change.

    Raises:
        NotAllowed: Something was changed that the step does not fill.
    """
    form, digests = course.bundle.form, course.record.digests
    old, new = flatten(form, before), flatten(form, course.answers)
    changed = {
        path: value for path, value in new.items() if path not in digests or old.get(path) != value
    }
    removed = tuple(path for path in old if path not in new and path in digests)
    _refuse_foreign(course, task.step, tuple(changed), removed)
    if not changed and not removed:
        return
    context = course.context
    course.write(
        Answered(
            at=context.now,
            actor=context.actor,
            task=task.id,
            step=task.step,
            changed={path: course.keep(path, value) for path, value in changed.items()},
            removed=removed,
        )
    )
    touched = (*changed, *removed)
    for each in tuple(course.record.acts.values()):
        lost = course.bundle.covered(each.step, touched) if each.status == "valid" else ()
        if lost:
            course.write(
                Voided(
                    at=context.now,
                    actor=context.actor,
                    act=each.digest,
                    step=each.step,
                    paths=tuple(lost),
                )
            )


def act(course: Course, task: Task, verb: Verb, proof: Proof, remark: str) -> tuple[str, str]:
    """Write the person's act; gives its digest and the digest of the remark (empty: none)."""
    record, context, step = course.record, course.context, course.bundle.workflow.steps[task.step]
    witness = context.organisation.people.get(proof.witness)
    witness_name = course.keep(f"witness/{task.id}", witness.name) if witness else ""
    said = course.keep(f"remark/{task.id}", remark) if remark else ""
    content = build_act(
        record=record.id,
        number=record.number,
        form=record.form,
        bundle=record.bundle,
        step=task.step,
        task=task.id,
        round_=task.round,
        outcome=verb.outcome,
        covers={
            path: record.digests[path] for path in course.bundle.covered(task.step, record.digests)
        },
        shown=record.digests,
        view=proof.view,
        person=context.actor,
        signer=course.keep(f"signer/{task.id}", proof.signer.strip()),
        role=capacity(
            course.bundle.form, context.organisation, step.by, (values_in(task.step) or ("",))[-1]
        ),
        identity=proof.identity,
        witness=proof.witness,
        witness_name=witness_name,
        consent=proof.consent,
        remark=said,
        nonce=proof.nonce,
        previous=record.head,
        at=context.now,
        stamp=stamped(step, task.step, verb, context),
        strokes=course.keep(f"strokes/{task.id}", proof.strokes) if proof.strokes else "",
        page=course.keep(f"page/{task.id}", proof.page) if proof.page else "",
    )
    digest = act_digest(content)
    course.write(
        Acted(
            at=context.now,
            actor=context.actor,
            task=task.id,
            step=task.step,
            act=content,
            digest=digest,
        )
    )
    return digest, said


def _refuse_foreign(
    course: Course, step: str, changed: tuple[str, ...], removed: tuple[str, ...]
) -> None:
    form, writable = course.bundle.form, writable_fields(course.bundle, step)
    for path in (*changed, *removed):
        name = path_name(path)
        # taking a row out takes its cells with it, also those that may not be written
        row = path in removed and name.partition(".")[0] in writable
        field = form.field(name)
        if isinstance(field, Log):
            raise NotAllowed("“{label}”里记下的不能改，只能再记一条。", label=str(field.label))
        if field is None or not (field.computed or name in writable or row):
            label = str(field.label) if field else name
            raise NotAllowed("“{label}”不是这一步填写的。", label=label)

"""Department stamps: who keeps one, and which one a decision applies.

A department without a keeper has no stamp here: its steps go on, and paper keeps a bare place.
"""

from datetime import date

from app.core.engine.context import Context
from app.core.errors import NotAllowed
from app.core.records.organisation import Organisation
from app.core.steps.base import Step
from app.core.verbs.base import Verb


def keepers(step: Step, organisation: Organisation, day: date) -> tuple[str, ...]:
    """Who alone may apply the stamp of the step; nobody: it applies none."""
    return organisation.keepers(step.stamp_of, day) if step.stamp_of else ()


def applies(step: Step, verb: Verb) -> bool:
    """Whether deciding so leaves the stamp: going on does, sending back or ending does not."""
    return bool(step.stamp_of) and not (verb.leads_back or verb.ends)


def stamped(step: Step, verb: Verb, organisation: Organisation, day: date) -> str:
    """The words on the stamp that the decision applies, or empty."""
    if not applies(step, verb) or not keepers(step, organisation, day):
        return ""
    return organisation.title("department", step.stamp_of)


def refuse_foreign_stamp(step: Step, verb: Verb, context: Context) -> None:
    """Refuse a decision that takes a stamp which somebody else keeps.

    Raises:
        NotAllowed: Names who keeps it.
    """
    organisation, day = context.organisation, context.today()
    if lacks_stamp(step, verb, context.actor, organisation, day):
        people = keepers(step, organisation, day)
        raise NotAllowed(
            "这一步要盖“{department}”的章，请交给印章保管人{names}办理。",
            department=organisation.title("department", step.stamp_of),
            names="、".join(organisation.title("person", each) for each in people),
        )


def lacks_stamp(step: Step, verb: Verb, person: str, organisation: Organisation, day: date) -> bool:
    """Whether the decision takes a stamp that somebody else keeps."""
    own = keepers(step, organisation, day)
    return applies(step, verb) and bool(own) and person not in own

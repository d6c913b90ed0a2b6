"""Department stamps: who keeps one, and which one a decision applies.

A department without a keeper has no stamp here: its steps go on, and paper keeps a bare place.
"""

from datetime import date

from app.core.definitions.workflow import values_in
from app.core.engine.context import Context
from app.core.errors import NotAllowed
from app.core.records.organisation import Organisation
from app.core.steps.base import EACH, Step
from app.core.verbs.base import Verb
from app.core.wording import listed


def stamp_of(step: Step, name: str) -> str:
    """The department whose stamp the step applies, or empty; `name` may be an instance of it."""
    values = values_in(name)
    return values[-1] if step.stamp_of == EACH and values else step.stamp_of


def keepers(step: Step, name: str, organisation: Organisation, day: date) -> tuple[str, ...]:
    """Who alone may apply the stamp of the step; nobody: it applies none."""
    department = stamp_of(step, name)
    return organisation.keepers(department, day) if department else ()


def stamped(step: Step, name: str, verb: Verb, context: Context) -> str:
    """The words on the stamp that the decision applies, or empty."""
    organisation = context.organisation
    if not _goes_on(verb) or not keepers(step, name, organisation, context.today()):
        return ""
    return organisation.title("department", stamp_of(step, name))


def lacks_stamp(step: Step, name: str, verb: Verb, person: str, context: Context) -> bool:
    """Whether the decision takes a stamp that somebody else keeps."""
    own = keepers(step, name, context.organisation, context.today())
    return _goes_on(verb) and bool(own) and person not in own


def refuse_foreign_stamp(step: Step, name: str, verb: Verb, context: Context) -> None:
    """Refuse a decision that takes a stamp which somebody else keeps.

    Raises:
        NotAllowed: Names who keeps it.
    """
    if lacks_stamp(step, name, verb, context.actor, context):
        organisation = context.organisation
        people = keepers(step, name, organisation, context.today())
        raise NotAllowed(
            "这一步要盖“{department}”的章，请交给印章保管人{names}办理。",
            department=organisation.title("department", stamp_of(step, name)),
            names=listed(organisation.title("person", each) for each in people),
        )


def _goes_on(verb: Verb) -> bool:
    """Whether deciding so leaves the stamp: going on does, sending back or ending does not."""
    return not (verb.leads_back or verb.ends)

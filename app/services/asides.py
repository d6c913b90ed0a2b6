"""What a record's page tells of what was done beside deciding: who was told, what was said."""

from collections.abc import Iterable, Mapping
from datetime import date

from app.core.definitions.bundle import Bundle
from app.core.engine.entries import logs, may_log
from app.core.engine.reasons import ERASED
from app.core.fields.log import LONGEST
from app.core.records.answer import Kept
from app.core.records.event import Commented, Copied
from app.core.records.organisation import Organisation
from app.core.records.record import Record, Task
from app.core.trail.chain import Chained
from app.core.wording import bracketed, say
from app.services.page import Choice, Comment, LogBox, Told
from app.storage.store import Reading


def told_of(
    reading: Reading, organisation: Organisation, record: Record, me: str
) -> tuple[Told, ...]:
    """Who was told of the record, by whom, and when they opened it."""
    if not record.copied:
        return ()
    return tuple(
        Told(
            name=organisation.title("person", each.person),
            by="" if each.step else organisation.title("person", each.by),
            at=each.at,
            read_at=each.read_at,
            me=each.person == me,
        )
        for each in reading.told(record.id)
    )


def comments_of(
    trail: Iterable[Chained], kept: Mapping[str, Kept], organisation: Organisation
) -> tuple[Comment, ...]:
    """What was said beside the record, oldest first."""
    found = []
    for chained in trail:
        event = chained.event
        if isinstance(event, Commented):
            words = kept.get(event.digest)
            found.append(
                Comment(
                    name=organisation.title("person", event.actor),
                    at=event.at,
                    text=say(ERASED) if words is None or words.erased else str(words.value),
                )
            )
    return tuple(found)


def said_beside(chained: Iterable[Chained], kept: Mapping[str, Kept]) -> frozenset[str]:
    """Paths of what people said to each other beside the record: no sealed file hands it out."""
    digests = []
    for each in chained:
        if isinstance(each.event, Commented):
            digests.append(each.event.digest)
        elif isinstance(each.event, Copied):
            digests.append(each.event.remark)
    return frozenset(kept[digest].path for digest in digests if digest in kept)


def log_boxes(
    bundle: Bundle, record: Record, me: str, organisation: Organisation, day: date
) -> tuple[LogBox, ...]:
    """The logs that the person may add an entry to now."""
    return tuple(
        LogBox(field=each.name, label=str(each.label), longest=LONGEST)
        for each in logs(bundle)
        if may_log(me, record, bundle, each, organisation, day)
    )


def handed_words(organisation: Organisation, task: Task) -> str:
    """Who handed the task on, before the rule that asked them."""
    if not task.former:
        return ""
    names = (say("由{name}转来", name=organisation.title("person", each)) for each in task.former)
    return say("{handed}。原先按规定：", handed=say("，").join(names))


def choices_of(organisation: Organisation, people: Iterable[str], day: date) -> tuple[Choice, ...]:
    """People to choose from by name, each with their department, so that two of one name differ."""
    found = []
    for id_ in people:
        person = organisation.people[id_]
        places = [
            organisation.title("department", each.department)
            for each in organisation.current(id_, day)
        ]
        place = organisation.title("outside", person.outside) if person.outside else ""
        place = place or next(iter(places), "")
        title = bracketed(person.name, place) if place else person.name
        found.append(Choice(id=id_, title=title, parent=place or say("其他")))
    return tuple(sorted(found, key=lambda each: (each.parent, each.title, each.id)))

"""Records that must not be at the same time: who comes second is told while filling in."""

from app.core.definitions.bundle import Bundle
from app.core.engine.indexing import slotted
from app.core.engine.overlap import in_the_way
from app.core.engine.posted import Fault
from app.core.errors import Message
from app.core.records.answer import Answers
from app.services.contents import current
from app.services.ports import Ports
from app.storage.store import Reading, Writing


def one_at_a_time(writing: Writing, bundle: Bundle) -> None:
    """Nobody else submits a record of the form meanwhile, where records may be in the way."""
    if bundle.form.no_overlap is not None:
        writing.lock_form(bundle.form.name)


def overlap(
    ports: Ports, reading: Reading, bundle: Bundle, record: str, answers: Answers
) -> tuple[Fault, ...]:
    """The fault at the beginning that is taken; none: nobody is in the way.

    `record`: the one that the answers are of, empty for a new one.
    """
    rule = bundle.form.no_overlap
    if rule is None or any(answers.get(name) is None for name in rule.names):
        return ()
    slots = bundle.form.searchable
    name = min((each for each in rule.same if each in slots), key=lambda each: slots[each][0])
    value = slotted(answers[name])
    for each in reading.records_answering(bundle.form.name, slots[name][0], value):
        other = None if each == record else reading.record(each)
        if other is None:
            continue
        theirs = current(ports.bundle(reading, other.bundle), other, reading.kept(each))
        if in_the_way(rule, answers, theirs):
            label = str(bundle.form.by_name[rule.begins].label)
            return (Fault(path=rule.begins, label=label, message=Message(str(rule.say))),)
    return ()

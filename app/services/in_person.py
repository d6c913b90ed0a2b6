"""A customer signs on a staff device: the code goes to the customer, the witness stands by."""

from dataclasses import dataclass

from app.core.engine.outside import Contact, reachable
from app.core.errors import Invalid, NotAllowed
from app.core.records.invitation import IN_PERSON, Invitation
from app.core.records.record import Task
from app.services import codes
from app.services.cases import Case, my_task
from app.services.identity import Identity
from app.services.invitations import begin, masked, ways_of
from app.services.ports import Ports
from app.storage.store import Reading, Writing


@dataclass(frozen=True, kw_only=True)
class Device:
    """How a customer signs on this device.

    Attributes:
        ways: Where a code can be sent; nothing: the step is signed without one.
        masked: Where the last one went, so that only its owner knows the address; may be empty.
        wait: Seconds until another one may be sent.
    """

    ways: tuple[Contact, ...]
    masked: str = ""
    wait: int = 0


def device(ports: Ports, me: str, task: str) -> Device:
    """How the customer of a task signs on the device of its holder.

    Raises:
        AlreadyDecided, NotAllowed, NotFound: See `cases.my_task`.
    """
    with ports.store.reading() as reading:
        case, own = my_task(ports, reading, reading.record_of_task(task), me, task)
        known = code_sent(reading, own)
        found = ways(ports, case, own)
    if known is None:
        return Device(ways=found)
    wait = codes.seconds_to_wait(known, case.context.now)
    return Device(ways=found, masked=masked(known), wait=wait)


def ways(ports: Ports, case: Case, task: Task) -> tuple[Contact, ...]:
    """Where a code for the customer can be sent; nothing: the step is signed without one."""
    step = case.bundle.workflow.steps[task.step]
    return reachable(ways_of(case, task), ports.channels) if step.by.in_person else ()


def code_sent(reading: Reading, task: Task) -> Invitation | None:
    """The invitation whose code the customer can type on a staff device now."""
    known = reading.invitation(task.invitation) if task.invitation else None
    return known if known is not None and known.kind == IN_PERSON else None


def send_code(ports: Ports, me: str, task: str, channel: str, nonce: str) -> None:
    """Send the customer a code, for this look at the signing page.

    A link that was sent to the customer before is dead from now on.

    Raises:
        AlreadyDecided: The task is closed.
        NotAllowed: The person does not hold it, or no customer signs it.
        Invalid: The customer cannot be reached so.
        TooOften: One was just sent, or as many as there may be.
        Conflict: It was not taken.
    """
    with ports.store.writing() as writing:
        found = writing.record_of_task(task)
        locked = writing.lock_record(found.id) if found else None
        case, own = my_task(ports, writing, locked, me, task)
        if case.bundle.workflow.steps[own.step].by.in_person is None:
            raise NotAllowed("这一步不用客户当面签名。")
        contact = next((w for w in ways(ports, case, own) if w.channel == channel), None)
        if contact is None:
            raise Invalid("没有可用的联系方式。请先把邮箱或手机号补到单据上。")
        asked = _standing(writing, own, contact, case)
        if asked is None:
            asked = begin(ports, writing, case, own, contact, IN_PERSON)
        code = codes.new_code(ports, writing, asked, nonce)
    codes.deliver(ports, asked, case.bundle, case.record, code)


def refuse_wrong(ports: Ports, task: str, nonce: str, typed: str) -> None:
    """Make sure that the customer's code is right; a wrong one is counted, whatever else happens.

    Raises:
        Invalid: No code was typed.
        NotAllowed: It is wrong, or none was sent.
        TooOften: Too many wrong ones: a new one has to be sent.
    """
    with ports.store.reading() as reading:
        record = reading.record_of_task(task)
        invitation = record.tasks[task].invitation if record else ""
    codes.refuse_wrong(ports, invitation, IN_PERSON, nonce, typed)


def spend(ports: Ports, writing: Writing, task: Task, identity: Identity) -> None:
    """Use the customer's code up, in the transaction that the code is for.

    Raises:
        NotAllowed: It is not right (any more).
    """
    codes.spend(ports, writing, task.invitation, IN_PERSON, identity.nonce, identity.code)


def _standing(writing: Writing, task: Task, contact: Contact, case: Case) -> Invitation | None:
    """The invitation that is open for the same person and address, its row locked."""
    known = writing.lock_invitation(task.invitation) if task.invitation else None
    same = (
        known is not None
        and known.kind == IN_PERSON
        and known.stands(case.context.now)
        and (known.channel, known.address) == (contact.channel, contact.address)
    )
    return known if same else None

"""Mail to everybody who holds a role: one job for each, so that one address stops nobody else's."""

from collections.abc import Callable, Iterator

from app.core.records.invitation import MAIL
from app.core.wording import speaking
from app.services.ports import Ports
from app.storage.store import Job, Reading

SENT_BY = "{house}（系统发出，不用回复）"  # the last line of a mail of the system


def mails(ports: Ports, reading: Reading, kind: str, key: str, role: str) -> Iterator[Job]:
    """A job of that kind for everybody who holds the role today and has an address.

    Args:
        ports: For the clock and ids; nothing is asked for where no mail is set up.
        reading: The transaction in which the jobs are added.
        kind: Of the jobs; each gets `person`.
        key: Asking twice with the same one is asking once.
        role: Id of the role.
    """
    if MAIL not in ports.channels:
        return
    organisation = ports.organisation(reading)
    for person in organisation.holding(role, ports.today()):
        if organisation.people[person].email:
            yield Job(
                id=ports.new_id(),
                kind=kind,
                key=f"{key}:{person}",
                record="",
                payload={"person": person},
                status="waiting",
                attempts=0,
                run_after=ports.now(),
            )


def send(ports: Ports, person: str, letter: Callable[[], tuple[str, str]]) -> None:
    """Send it where the person still has an account in use and an address.

    `letter` gives subject and text; it is asked for in the language of the person.

    Raises:
        AppError: The mail was not taken.
    """
    with ports.store.reading() as reading:
        account = reading.account_of(person)
    if account is None or not account.person.active or not account.person.email:
        return
    if MAIL in ports.channels:
        with speaking(ports.language_of(account)):
            subject, text = letter()
        ports.channels[MAIL].send(account.person.email, subject, text)

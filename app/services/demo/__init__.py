"""A made-up company with 80 records of half a year, made through the services that people use."""

from app.core.errors import Conflict
from app.services.demo import calls
from app.services.demo.company import found
from app.services.demo.hands import Hands
from app.services.demo.stories import tell
from app.services.people import fresh_password
from app.services.ports import Ports

RECORDS = 80


def fill(ports: Ports) -> str:
    """Fill an instance that holds no records; gives the one password of everybody.

    An instance that holds them already gets only a fresh password; one in which only the company
    was founded when it was cut off goes on from there.

    Raises:
        Conflict: The instance holds records that are not the demo's.
    """
    password = fresh_password()
    with ports.store.reading() as reading:
        filled = bool(reading.records(limit=1))
        ours = reading.account("zhouxy") is not None
    if filled and not ours:
        raise Conflict("这个实例里已有单据，演示数据请放到新的实例里（--instance DIR）。")
    ids = _renew(ports, password) if ours else found(ports, password)
    if not filled:
        calls.tell(Hands(ports, ids))
        tell(Hands(ports, ids))
    return password


def _renew(ports: Ports, password: str) -> dict[str, str]:
    """Give everybody who is there the password; gives login → person id."""
    from app.services.sign_in import hash_password

    hash_ = hash_password(password)
    with ports.store.reading() as reading:
        people = reading.organisation().people
    with ports.store.writing() as writing:
        for person in people:
            writing.set_password(person, hash_, ports.new_id(), at=ports.now(), by="system:demo")
    return {each.login: id_ for id_, each in people.items()}

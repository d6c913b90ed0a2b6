"""The nightly self-check: all is folded, hashed and compared again; faults raise an alarm."""

from collections.abc import Iterator
from itertools import islice

from app.core.errors import NotFound
from app.core.records.organisation import ADMINISTRATOR
from app.core.wording import say
from app.services import checkpoints, operating, trails
from app.services.mailing import SENT_BY, mails
from app.services.ports import Ports
from app.storage.archive import digest_of

MOST = 50  # faults that are kept in words
ALARM = "alarm"  # kind of job


def check(ports: Ports) -> tuple[str, ...]:
    """Look everything over, note what was found, tell administrators of faults.

    Gives the faults in English sentences, the first `MOST` of them.
    """
    began = ports.now()
    found = tuple(islice(_faults(ports), MOST))
    with ports.store.writing() as writing:
        told = {"faults": list(found), "seconds": round((ports.now() - began).total_seconds())}
        writing.set_mark(operating.SELF_CHECK, ports.now(), told)
        if found:
            day = ports.today().isoformat()
            for job in mails(ports, writing, ALARM, f"{ALARM}:{day}", ADMINISTRATOR):
                writing.add_job(job)
    return found


def letter(ports: Ports, faults: tuple[str, ...]) -> tuple[str, str]:
    """Subject and text of the mail to administrators: what was found, and where to look."""
    address = f"{ports.settings.public_url.rstrip('/')}/admin/operating/"
    found = len(faults)
    lines = [
        say("夜间自查发现 {count} 处以上对不上：", count=found)
        if found >= MOST
        else say("夜间自查发现 {count} 处对不上：", count=found),
        "",
        *faults,
        "",
        say("请不要改动服务器上的数据，先做一份备份，再联系维护人员。详情："),
        address,
        "",
        say(SENT_BY, house=ports.house),
        "",
    ]
    return say("自查发现 {count} 处对不上", count=found), "\n".join(lines)


def _faults(ports: Ports) -> Iterator[str]:
    for record, told in trails.faults(ports.store):
        yield from (f"record {record}: {line}" for line in told)
    yield from checkpoints.unguarded(ports.store)
    public = ports.checkpoint_key.public
    given = tuple(checkpoints.noted(ports.settings.instance, public))
    yield from checkpoints.faults(ports.store, public, given)
    yield from _files(ports)


def _files(ports: Ports) -> Iterator[str]:
    """Files that the store names and that are gone, or not what they were."""
    with ports.store.reading() as reading:
        named, numbers = reading.contents(), reading.sealed_numbers()
    for name in sorted(named):
        sealed = f" (the sealed paper of {numbers[name]})" if name in numbers else ""
        told = f"file {name}{sealed}"
        try:
            with ports.files.open(name) as file:
                if digest_of(file) != name:
                    yield f"{told} was altered"
        except NotFound:
            with ports.store.reading() as reading:
                if name in reading.contents():  # not thrown away meanwhile
                    yield f"{told} is gone"
        except OSError:
            yield f"{told} cannot be read"

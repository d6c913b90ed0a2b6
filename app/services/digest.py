"""The mail of the day: what waits and what is new; of a record form, number, step and time only."""

from app.core.records.invitation import MAIL
from app.core.wording import say, speaking
from app.services import messages
from app.services.mailing import SENT_BY
from app.services.messages import WORDS
from app.services.ports import Ports
from app.services.words import when_words
from app.storage.store import Line, Reading

MOST = 50  # lines of a kind


def send(ports: Ports, person: str) -> None:
    """Send what there is; where nothing waits and nothing is new, no mail.

    Raises:
        AppError: The mail was not taken.
    """
    with ports.store.reading() as reading:
        account = reading.account_of(person)
        if MAIL not in ports.channels or account is None:
            return
        if not (account.person.active and account.person.email and account.password):
            return
    with speaking(ports.language_of(account)):
        letter = _letter(ports, person, account.person.name)
    if letter is not None:
        ports.channels[MAIL].send(account.person.email, *letter)


def _letter(ports: Ports, person: str, name: str) -> tuple[str, str] | None:
    """Subject and text; None: there is nothing to tell."""
    with ports.store.reading() as reading:
        waiting = reading.waiting(person)
        tasks = [_task(ports, reading, line) for line in waiting[:MOST]]
    told = [each for each in messages.listed(ports, person) if each.new and not each.task]
    if not waiting and not told:
        return None
    now = ports.now()
    late = sum(line.due_at is not None and line.due_at < now and not line.paused_at
               for line in waiting)  # fmt: skip
    head = say("{count} 件等您办", count=len(waiting))
    if late:
        head = say("{waiting}，其中 {count} 件已到期", waiting=head, count=late)
    lines = [say("{name}，您好：", name=name), "", say("{sentence}。", sentence=head), *tasks]
    if len(waiting) > MOST:
        lines.append(say("还有 {count} 件，请登录后看。", count=len(waiting) - MOST))
    if told:
        lines += ["", say("新消息："), *(_told(each) for each in told[:MOST])]
    base = ports.settings.public_url.rstrip("/")
    lines += [
        "",
        say("请登录后办理："),
        f"{base}/inbox/",
        "",
        say(SENT_BY, house=ports.house),
        "",
    ]
    return say("今天：{head}", head=head), "\n".join(lines)


def _task(ports: Ports, reading: Reading, line: Line) -> str:
    bundle = ports.bundle(reading, line.bundle)
    step = str(bundle.workflow.steps[line.step].title)
    words = say("{what}，{step}", what=f"{bundle.form.title} {line.number}", step=step)
    if line.due_at is not None and line.paused_at is None:
        at = when_words(line.due_at, ports.now(), ports.zone)
        words = say("{what}，应于{at}办完", what=words, at=at)
    return f"· {words}"


def _told(entry: messages.Entry) -> str:
    what, about = f"{entry.form_title} {entry.number}".rstrip(), WORDS.get(entry.about, "")
    words = say("{what}，{step}", what=what, step=say(about) if about else "")
    return f"· {words}"

"""The mail of the day: what waits and what is new; of a record form, number, step and time only."""

from app.core.records.invitation import MAIL
from app.services import messages
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
        waiting = reading.waiting(person)
        tasks = [_task(ports, reading, line) for line in waiting[:MOST]]
    told = [each for each in messages.listed(ports, person) if each.new and not each.task]
    if not waiting and not told:
        return
    now = ports.now()
    late = sum(line.due_at is not None and line.due_at < now and not line.paused_at
               for line in waiting)  # fmt: skip
    head = f"{len(waiting)} 件等您办" + (f"，其中 {late} 件已到期" if late else "")
    lines = [f"{account.person.name}，您好：", "", f"{head}。", *tasks]
    if len(waiting) > MOST:
        lines.append(f"还有 {len(waiting) - MOST} 件，请登录后看。")
    if told:
        lines += ["", "新消息：", *(_told(each) for each in told[:MOST])]
    base = ports.settings.public_url.rstrip("/")
    lines += [
        "",
        "请登录后办理：",
        f"{base}/inbox/",
        "",
        f"{ports.house}（系统发出，不用回复）",
        "",
    ]
    ports.channels[MAIL].send(account.person.email, f"今天：{head}", "\n".join(lines))


def _task(ports: Ports, reading: Reading, line: Line) -> str:
    bundle = ports.bundle(reading, line.bundle)
    step = str(bundle.workflow.steps[line.step].title)
    words = f"· {bundle.form.title} {line.number}，{step}"
    if line.due_at is not None and line.paused_at is None:
        words += f"，应于{when_words(line.due_at, ports.now(), ports.zone)}办完"
    return words


def _told(entry: messages.Entry) -> str:
    return f"· {entry.form_title} {entry.number}".rstrip() + f"，{WORDS.get(entry.about, '')}"

"""Outside organisations with their contacts from a table: one row a contact."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from app.core.records.organisation import Organisation, Person
from app.core.wording import say
from app.services.importing.table import Change, Column, Line, Plan, Rows, Titled, What, read_lines
from app.services.organisation import title_of
from app.services.people import login_of, mail_address, name_of, phone_number

TITLE = "外部单位和联系人"
COLUMNS = (
    Column(name="title", heading="单位", needed=True, tell="没有的单位会新建"),
    Column(name="name", heading="联系人", tell="只登记单位的，可以不填"),
    Column(name="login", heading="登录名", tell="不登录、只收签字链接的，可以不填"),
    Column(name="phone", heading="电话"),
    Column(name="email", heading="邮箱"),
)


def plan(
    organisation: Organisation, rows: Rows, new_id: Callable[[], str], today: date, most: int
) -> Plan:
    """What the table does. A contact is known by the firm and the name."""
    made, lines = read_lines(rows, COLUMNS, most)
    firms = {title: id_ for id_, title in organisation.outsiders.items()}
    logins = {each.login: each for each in organisation.people.values()}
    there = {(each.outside, each.name): each for each in organisation.people.values()}
    seen: dict[tuple[str, str], int] = {}
    for line in lines:
        title = line.read("title", title_of) if line["title"] else ""
        told = _contact(line)
        before = seen.setdefault((title, told["name"]), line.number)
        if title and before != line.number:
            line.refuse("name", say("和第 {row} 行是同一个联系人", row=before))
        known = there.get((firms.get(title, ""), told["name"])) if title in firms else None
        taken = logins.get(told["login"])
        if taken is not None and taken != known:
            line.refuse("login", say("这个登录名已经有人用了"))
        if known is not None:
            _refuse_known(line, told, known)
        if not line.sound:
            continue
        new_firm = title not in firms
        if new_firm:
            firms[title] = new_id()
            made.writes.append(Titled(kind="outside", id=firms[title], title=title))
        person = _person(told, known, firms[title], new_id)
        if person is not None:
            logins[person.login] = person
        changed = person is not None and person != known
        what: What = (
            "new" if new_firm or (changed and not known) else "changed" if changed else "same"
        )
        made.changes.append(Change(row=line.number, what=what, title=title, says=told["name"]))
        if person is not None and changed:
            made.writes.append(person)
    return made


def _contact(line: Line) -> dict[str, str]:
    """What is said of the contact; an empty name: there is none."""
    told = {"name": line.read("name", name_of) if line["name"] else ""}
    told["login"] = line.read("login", login_of) if line["login"] else ""
    for name, parse in (("phone", phone_number), ("email", mail_address)):
        told[name] = line.read(name, parse)
        if told[name] and not line["name"]:
            line.refuse("name", say("写了电话或邮箱，也要写联系人"))
    return told


def _refuse_known(line: Line, told: dict[str, str], known: Person) -> None:
    """Of a contact who is there a table changes how they are reached, and nothing else."""
    if told["login"] and told["login"] != known.login:
        line.refuse("login", say("这位联系人已经登记过，登录名不能用表格改，请不要填"))
    if not known.active:
        line.refuse("name", say("这位联系人的账号已经停用，请先在人员里重新开账号"))


def _person(
    told: dict[str, str], known: Person | None, firm: str, new_id: Callable[[], str]
) -> Person | None:
    if not told["name"]:
        return None
    if known is None:
        id_ = new_id()
        return Person(
            id=id_,
            name=told["name"],
            login=told["login"] or f"contact-{id_}",
            outside=firm,
            phone=told["phone"],
            email=told["email"],
        )
    return replace(known, phone=told["phone"] or known.phone, email=told["email"] or known.email)

"""Who has an account and what they hold: every write is an event of the house."""

import re
import secrets
from dataclasses import replace
from datetime import date

from app.core.definitions.organisation import read_beginnings
from app.core.errors import Conflict, Invalid, NotFound, all_of
from app.core.fields.base import BadAnswer
from app.core.fields.email import Email
from app.core.fields.phone import Phone
from app.core.records.organisation import (
    ADMINISTRATOR,
    STAMP_KEEPER,
    Membership,
    Organisation,
    Person,
)
from app.core.source.problem import DefinitionError
from app.core.wording import bracketed, listed, say, speaking
from app.services.memberships import OUTSIDER, refuse_elsewhere
from app.services.ports import Ports
from app.services.sign_in import hash_password
from app.storage.store import Account, Writing

LONGEST = 40  # characters of a name
MOST_PASSWORDS = 50  # made at one time: each takes 20 ms

_LOGIN = re.compile(r"\w[\w.@-]{0,39}")
_PHONE = Phone.model_validate({"name": "phone", "label": "电话", "type": "phone"})
_MAIL = Email.model_validate({"name": "email", "label": "邮箱", "type": "email"})
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is easily misread


def fresh_password() -> str:
    """A password of four groups that a person can copy by hand (79 bits)."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(4))


def everybody(ports: Ports) -> tuple[Person, ...]:
    """All people by login."""
    with ports.store.reading() as reading:
        people = reading.organisation().people.values()
    return tuple(sorted(people, key=lambda person: person.login))


def held_words(organisation: Organisation, person: Person, day: date) -> str:
    """What somebody holds, in words: 客户服务专员（东区客户服务处）."""
    held = [
        bracketed(
            organisation.title("role", each.role),
            organisation.title("department", each.department),
        )
        if each.department
        else organisation.title("role", each.role)
        for each in organisation.current(person.id, day)
    ]
    outside = organisation.title("outside", person.outside) if person.outside else ""
    return say("，").join(dict.fromkeys(held)) or outside


def add(
    ports: Ports,
    *,
    login: str,
    name: str,
    role: str = "",
    department: str = "",
    estate: str = "",
    outside: str = "",
    email: str = "",
    phone: str = "",
    by: str = "system:operator",
) -> tuple[Person, str]:
    """Add somebody with a fresh password that they have to change; gives both.

    Raises:
        Conflict: The login is taken.
        Invalid: There is no such role, department, estate or outside organisation, they do not
            go together, or login, name, telephone number or mail address is none.
    """
    name, login, phone, email = all_of(
        lambda: name_of(name),
        lambda: login_of(login),
        lambda: phone_number(phone),
        lambda: mail_address(email),
    )
    password = fresh_password()
    hash_ = hash_password(password)
    with ports.store.writing() as writing:
        _refuse_unknown(writing, role=role, department=department, estate=estate, outside=outside)
        if writing.account(login) is not None:
            raise Conflict("登录名“{login}”已经有人用了。", login=login)
        person = Person(
            id=ports.new_id(), name=name, login=login, outside=outside, email=email, phone=phone
        )
        membership = Membership(
            person=person.id, role=role, department=department, estate=estate, since=ports.today()
        )
        if role and outside:
            raise Invalid(OUTSIDER)
        if role and not by.startswith("system:"):  # a command may appoint for the whole house
            refuse_elsewhere(writing.organisation(), membership)
        writing.put_person(person, at=ports.now(), by=by)
        _first_password(ports, writing, person.id, hash_, by)
        if role:
            writing.put_membership(membership, at=ports.now(), by=by)
    return person, password


def appoint(
    ports: Ports, login: str, role: str, department: str, *, by: str = "system:operator"
) -> None:
    """Give somebody a role in a department from today, beside what they hold.

    Raises:
        NotFound: Nobody has that login.
        Invalid: There is no such role or department, or the person is of an outside organisation.
    """
    with ports.store.writing() as writing:
        account = _account(writing, login)
        if account.person.outside:
            raise Invalid(OUTSIDER)
        person = account.person.id
        if role == STAMP_KEEPER and role not in writing.organisation().roles:
            with speaking(ports.settings.language):  # the role is younger than the instance
                writing.put_role(role, say("印章保管人"), at=ports.now(), by=by)
        _refuse_unknown(writing, role=role, department=department, estate="", outside="")
        holds = Membership(person=person, role=role, department=department, since=ports.today())
        writing.put_membership(holds, at=ports.now(), by=by)


def reset_password(ports: Ports, login: str, *, by: str = "system:operator") -> str:
    """A fresh password for somebody, who has to change it; their sessions end.

    Raises:
        NotFound: Nobody has that login.
    """
    password = fresh_password()
    hash_ = hash_password(password)
    with ports.store.writing() as writing:
        account = _account(writing, login)
        _first_password(ports, writing, account.person.id, hash_, by)
    return password


def without_password(ports: Ports) -> tuple[Person, ...]:
    """Staff in use who have no password yet, by name."""
    with ports.store.reading() as reading:
        return reading.newcomers()


def first_passwords(ports: Ports, *, by: str) -> tuple[tuple[Person, str], ...]:
    """Passwords for staff who have none yet, 50 at most at a time; each has to be changed."""
    made = [(each, fresh_password()) for each in without_password(ports)[:MOST_PASSWORDS]]
    hashes = {person.id: hash_password(password) for person, password in made}
    given = []
    with ports.store.writing() as writing:
        for person, password in made:
            account = writing.account_of(person.id)
            if account is not None and not account.password:  # nobody was faster
                _first_password(ports, writing, person.id, hashes[person.id], by)
                given.append((person, password))
    return tuple(given)


def change(
    ports: Ports, person: str, *, name: str, phone: str, email: str, outside: str, by: str
) -> Person:
    """Change what is known of somebody; the login stays.

    Raises:
        Invalid: A text cannot be used, there is no such outside organisation, or somebody who holds
            a role would be of one.
        NotFound: There is no such person.
    """
    name, phone, email = all_of(
        lambda: name_of(name), lambda: phone_number(phone), lambda: mail_address(email)
    )
    with ports.store.writing() as writing:
        account = writing.account_of(person)
        if account is None:
            raise NotFound("没有这个人。")
        _refuse_unknown(writing, role="", department="", estate="", outside=outside)
        if outside and not account.person.outside and _holds(ports, writing, person):
            raise Invalid("任职的人不能转成外部单位的联系人。请先把任职截止。")
        changed = replace(account.person, name=name, phone=phone, email=email, outside=outside)
        if changed != account.person:
            writing.put_person(changed, at=ports.now(), by=by)
    return changed


def _holds(ports: Ports, writing: Writing, person: str) -> bool:
    """Whether somebody holds a role today, or will."""
    return any(
        each.person == person and (each.until is None or each.until >= ports.today())
        for each in writing.organisation().memberships
    )


def administers(ports: Ports, me: str) -> bool:
    """Whether somebody holds the role of administrator today."""
    with ports.store.reading() as reading:
        return me in ports.organisation(reading).holding(ADMINISTRATOR, ports.today())


def set_email(ports: Ports, login: str, email: str, *, by: str = "system:operator") -> None:
    """Note where somebody gets mail; an empty text: nowhere.

    Raises:
        NotFound: Nobody has that login.
        Invalid: It is no mail address.
    """
    email = mail_address(email)
    with ports.store.writing() as writing:
        person = _account(writing, login).person
        writing.put_person(replace(person, email=email), at=ports.now(), by=by)


def login_of(text: str) -> str:
    """The login as it is kept: small letters.

    Raises:
        Invalid: It cannot be typed at the sign-in page.
    """
    login = text.strip().casefold()
    if not _LOGIN.fullmatch(login):
        raise Invalid("登录名请用字母、汉字或数字开头，可以有 . _ @ -，不超过 40 个字符。")
    return login


def name_of(text: str) -> str:
    """The name as it is kept.

    Raises:
        Invalid: It is empty, too long, or holds what no page shows.
    """
    name = " ".join(text.split())
    if not name or len(name) > LONGEST or not name.isprintable():
        raise Invalid("请填写姓名，1 到 {most} 个字。", most=LONGEST)
    return name


def phone_number(text: str) -> str:
    """The telephone number as it is kept; empty where nothing is said.

    Raises:
        Invalid: It is none.
    """
    if not text.strip():
        return ""
    try:
        return str(_PHONE.parse(text))
    except BadAnswer as bad:
        raise Invalid(str(bad)) from None


def mail_address(text: str) -> str:
    """The address as it is kept; empty where nothing is said.

    Raises:
        Invalid: It is none.
    """
    if not text.strip():
        return ""
    try:
        return _MAIL.parse(text)
    except BadAnswer as bad:
        raise Invalid(str(bad)) from None


def first_start(ports: Ports, seed: bytes) -> str:
    """Give an empty instance its roles, departments and one administrator.

    `seed` is the text of app/organisation.yaml. Gives the administrator's one-time password, or
    an empty text where there are people already.
    """
    with ports.store.reading() as reading:
        if reading.organisation().people:
            return ""
    begin, problems = read_beginnings(seed, "app/organisation.yaml")
    if begin is None:
        raise DefinitionError(problems)
    password = fresh_password()
    hash_ = hash_password(password)
    with ports.store.writing() as writing:
        if writing.organisation().people:  # another process was faster
            return ""
        at, by = ports.now(), "system:first-start"
        with speaking(ports.settings.language):  # names that stay
            roles, departments = begin.role_titles(), begin.as_departments()
            called = say("系统管理员")
        for role, title in roles.items():
            writing.put_role(role, title, at=at, by=by)
        for department in departments:
            writing.put_department(department, at=at, by=by)
        admin = Person(id=ports.new_id(), name=called, login="admin")
        writing.put_person(admin, at=at, by=by)
        _first_password(ports, writing, admin.id, hash_, by)
        holds = Membership(person=admin.id, role=ADMINISTRATOR, department="", since=ports.today())
        writing.put_membership(holds, at=at, by=by)
    return password


def _first_password(ports: Ports, writing: Writing, person: str, hash_: str, by: str) -> None:
    """A password that somebody else knows: it opens only the page where it is changed."""
    stamp = ports.new_id()
    writing.set_password(person, hash_, stamp, at=ports.now(), by=by, temporary=True)


def _account(writing: Writing, login: str) -> Account:
    account = writing.account(login.strip().casefold())
    if account is None:
        raise NotFound("没有人用登录名“{login}”。", login=login)
    return account


def _refuse_unknown(
    writing: Writing, *, role: str, department: str, estate: str, outside: str
) -> None:
    organisation = writing.organisation()
    for id_, known, what in (
        (role, organisation.roles, say("角色", count=1)),
        (department, organisation.departments, say("部门", count=1)),
        (estate, organisation.estates, say("小区", count=1)),
        (outside, organisation.outsiders, say("外部单位", count=1)),
    ):
        if id_ and id_ not in known:
            there = listed(sorted(known)) or say("无")
            raise Invalid("没有{what}“{id}”。已有：{known}", what=what, id=id_, known=there)

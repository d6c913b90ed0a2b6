"""Who may look after definitions: administrators all, heads of departments their own routes."""

from dataclasses import dataclass
from datetime import timedelta

from app.core.definitions.bundle import Bundle
from app.core.errors import NotAllowed, NotFound
from app.core.records.organisation import ADMINISTRATOR, HEAD, Organisation
from app.core.wording import say
from app.services.ports import Ports
from app.storage.store import Reading

SECOND_AFTER = timedelta(days=7)
STRANGER = "定义由系统管理员和归口部门的负责人管。您要改什么，请找他们。"


@dataclass(frozen=True, kw_only=True)
class Steward:
    """Somebody who looks after definitions. `departments`: those that they head."""

    person: str
    administrator: bool
    departments: frozenset[str]

    def sees(self, bundle: Bundle) -> bool:
        """Whether the form's definitions are theirs to look at and to change or propose."""
        return self.administrator or bundle.workflow.owner in self.departments

    def writes(self, path: str) -> bool:
        """Whether they may change the text of that file; a head changes the route only."""
        return self.administrator or path.startswith("workflows/")


def steward(ports: Ports, reading: Reading, me: str) -> Steward:
    """What the person may do here; neither administrator nor head: nothing."""
    organisation, day = ports.organisation(reading), ports.today()
    headed = {
        each.department
        for each in organisation.current(me, day)
        if each.role == HEAD and me in organisation.heads(each.department, day)
    }
    return Steward(
        person=me,
        administrator=me in organisation.holding(ADMINISTRATOR, day),
        departments=frozenset(headed),
    )


def looks_after(ports: Ports, reading: Reading, me: str) -> bool:
    """Whether somebody who is no administrator has definitions to look after, for the menu."""
    here = steward(ports, reading, me)
    if not here.departments:
        return False
    bundles = (ports.bundle(reading, each) for each in reading.current_bundles().values())
    return any(here.sees(bundle) for bundle in bundles)


def admit(ports: Ports, me: str) -> None:
    """Let in whoever looks after any definitions.

    Raises:
        NotAllowed: The person looks after none.
    """
    with ports.store.reading() as reading:
        here = steward(ports, reading, me)
        if not (here.administrator or looks_after(ports, reading, me)):
            raise NotAllowed(STRANGER)


def looks_after_form(ports: Ports, reading: Reading, me: str, form: str) -> bool:
    """Whether the form is the person's to look after."""
    hash_ = reading.current_bundles().get(form)
    return hash_ is not None and steward(ports, reading, me).sees(ports.bundle(reading, hash_))


def required(ports: Ports, reading: Reading, me: str, form: str) -> tuple[Steward, Bundle]:
    """The person as steward of the form, and its bundle in force.

    Raises:
        NotAllowed: It is not theirs to look after.
        NotFound: There is no such form.
    """
    here = steward(ports, reading, me)
    if not (here.administrator or here.departments):
        raise NotAllowed(STRANGER)
    hash_ = reading.current_bundles().get(form)
    if hash_ is None:
        raise NotFound("没有这种单据。")
    bundle = ports.bundle(reading, hash_)
    if not here.sees(bundle):
        raise NotAllowed(STRANGER)
    return here, bundle


def admitted(ports: Ports, reading: Reading, me: str, form: str) -> tuple[Steward, Bundle | None]:
    """The same; of a form that is only planned, for who plans it, no bundle.

    Raises:
        NotAllowed: It is not theirs to look after.
        NotFound: There is no such form, nor do they have a draft or a proposal of one.
    """
    here = steward(ports, reading, me)
    if here.administrator and form not in reading.current_bundles():
        drafted = any(each.person == me for each in reading.definition_drafts(form))
        if drafted or any(each.kind == "texts" for each in reading.proposals(form=form)):
            return here, None
    return required(ports, reading, me, form)


def administrators_only(ports: Ports, reading: Reading, me: str) -> None:
    """Refuse whoever is no administrator.

    Raises:
        NotAllowed: The person is none.
    """
    if not steward(ports, reading, me).administrator:
        raise NotAllowed("只有系统管理员能发布定义。您可以提出修改，请管理员发布。")


def second_only(ports: Ports, reading: Reading, me: str) -> None:
    """Refuse a second person who is perhaps only a second account.

    Whoever writes a change could make an administrator of their own, or sign in as one whose
    password they set. Either shows within a week; what the operator does on the machine counts at
    once, for there they could do anything.

    Raises:
        NotAllowed: The role or the password was given in the browser less than a week ago.
    """
    for each in reading.granted(me, ports.now() - SECOND_AFTER):
        if each["by"] == me or each["by"].startswith("system:"):
            continue
        if each["type"] == "password":
            raise NotAllowed(_RESET, days=SECOND_AFTER.days)
        if each["body"]["role"] == ADMINISTRATOR:
            raise NotAllowed(_APPOINTED, days=SECOND_AFTER.days)


_RESET = (
    "您的密码不到 {days} 天前由别人重置过，还不能当第二位确认人。"
    "请另一位管理员确认，或请运维在服务器上重置密码。"
)
_APPOINTED = (
    "您当管理员还不到 {days} 天，还不能当第二位确认人。"
    "请另一位管理员确认，或请运维在服务器上授予管理员角色。"
)


def author_too(ports: Ports, reading: Reading, author: str) -> None:
    """The same of who wrote it: a puppet may as well write what its maker confirms.

    Raises:
        NotAllowed: The role or the password was given in the browser less than a week ago.
    """
    try:
        second_only(ports, reading, author)
    except NotAllowed:
        raise NotAllowed(_WRITTEN, days=SECOND_AFTER.days) from None


_WRITTEN = (
    "提出的人当管理员不到 {days} 天，或密码刚由别人重置过，这样就不算两个人看过。"
    "请到时再确认，或请运维在服务器上办。"
)


def called(organisation: Organisation, person: str) -> str:
    """What an author is called; what the server did by itself is its own."""
    if person.startswith("system:"):
        return say("系统（文件）") if person == "system:start" else say("系统")
    return organisation.title("person", person)

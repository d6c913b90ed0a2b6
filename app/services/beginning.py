"""A form that is not there yet: its name, its first texts as a draft, the list of such drafts."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from app.core.definitions.parts import title_in
from app.core.definitions.starting import copied, empty, numbering
from app.core.engine.rules import fixed
from app.core.errors import Message
from app.core.records.organisation import ADMINISTRATOR, AUDITOR, HEAD, Organisation
from app.core.source.scalars import BadValue, dash_name
from app.core.wording import say
from app.services.editing import FOLDERS
from app.services.ports import Ports
from app.services.stewards import administrators_only, called, steward
from app.services.texts import edition_of, files_of, in_force
from app.storage.defining import DefinitionDraft
from app.storage.store import Reading

LONGEST_TITLE = 60
_NO_FILLERS = (ADMINISTRATOR, AUDITOR, HEAD)
Option = tuple[str, str]  # (id, title)


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What somebody asks for.

    `english`: the title in English, if there is one. `source`: the form to copy; empty: begin with
    next to nothing.
    """

    name: str = ""
    title: str = ""
    english: str = ""
    owner: str = ""
    role: str = ""
    source: str = ""


@dataclass(frozen=True, kw_only=True)
class Beginning:
    """The page: what may be chosen, and what is wrong, by input."""

    departments: tuple[Option, ...]
    roles: tuple[Option, ...]
    forms: tuple[Option, ...]
    faults: Mapping[str, Message] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Begun:
    """A form that is not in force: somebody's draft, or a proposal that waits."""

    form: str
    title: str
    by: str
    at: datetime
    mine: bool
    proposal: str = ""


def page(ports: Ports, me: str, wanted: Wanted | None = None) -> Beginning:
    """What a new form may be begun with.

    Raises:
        NotAllowed: The person is no administrator.
    """
    with ports.store.reading() as reading:
        administrators_only(ports, reading, me)
        organisation = ports.organisation(reading)
        forms = [
            (form, str(ports.bundle(reading, hash_).form.title))
            for form, hash_ in reading.current_bundles().items()
        ]
        return Beginning(
            departments=tuple((each.id, each.title) for each in organisation.departments.values()),
            roles=tuple(
                (role, title)
                for role, title in organisation.roles.items()
                if role not in _NO_FILLERS and organisation.in_use("role", role)
            ),
            forms=tuple(sorted(forms, key=lambda each: each[1])),
            faults=_faults(ports, reading, me, wanted) if wanted else {},
        )


def name_fault(ports: Ports, me: str, name: str) -> Message | None:
    """What is wrong with a name for a new form, as a sentence.

    Raises:
        NotAllowed: The person is no administrator.
    """
    with ports.store.reading() as reading:
        administrators_only(ports, reading, me)
        return _name_fault(ports, reading, me, name)


def begin(ports: Ports, me: str, wanted: Wanted) -> Mapping[str, Message]:
    """Keep the first texts of a new form as a draft; what is wrong, by input, and then nothing.

    Raises:
        NotAllowed: The person is no administrator.
    """
    with ports.store.writing() as writing:
        writing.lock_definitions()  # of two people with one name in mind the second is told
        administrators_only(ports, writing, me)
        if faults := _faults(ports, writing, me, wanted):
            return faults
        files, reason = _texts(ports, writing, wanted)
        draft = DefinitionDraft(
            person=me, form=wanted.name, edition=0, files=files, reason=reason,
            updated_at=ports.now(),
        )  # fmt: skip
        writing.put_definition_draft(draft)
    return {}


def begun(ports: Ports, me: str) -> tuple[Begun, ...]:
    """Forms that are not in force yet, the newest first; to administrators only."""
    with ports.store.reading() as reading:
        if not steward(ports, reading, me).administrator:
            return ()
        organisation, there = ports.organisation(reading), reading.current_bundles()
        drafts = [
            Begun(
                form=each.form, title=title_in(each.form, each.files), at=each.updated_at,
                by=called(organisation, each.person), mine=each.person == me,
            )
            for each in reading.begun_definitions()
        ]  # fmt: skip
        proposed = [
            Begun(
                form=each.form, title=title_in(each.form, each.body["files"]), at=each.at,
                by=called(organisation, each.by), mine=each.by == me, proposal=each.id,
            )
            for each in reading.proposals(status="open")
            if each.kind == "texts" and each.form not in there
        ]  # fmt: skip
    return tuple(sorted([*drafts, *proposed], key=lambda each: each.at, reverse=True))


def _texts(ports: Ports, reading: Reading, wanted: Wanted) -> tuple[dict[str, str], str]:
    """The first texts, and why they were written."""
    bundles = {
        form: ports.bundle(reading, hash_) for form, hash_ in reading.current_bundles().items()
    }
    number = numbering(wanted.name, {form: each.form.number for form, each in bundles.items()})
    if not wanted.source:
        files = empty(
            wanted.name, wanted.title, owner=wanted.owner, role=wanted.role, number=number,
            english=wanted.english,
        )  # fmt: skip
        return files, fixed("新建")
    texts = files_of(ports, reading, edition_of(ports, reading, wanted.source))
    files = copied(
        wanted.source, texts, wanted.name, wanted.title, owner=wanted.owner, number=number,
        english=wanted.english,
    )  # fmt: skip
    return files, fixed("照“{title}”新建", title=bundles[wanted.source].form.title)


def _faults(ports: Ports, reading: Reading, me: str, wanted: Wanted) -> dict[str, Message]:
    organisation = ports.organisation(reading)
    found = {}
    if fault := _name_fault(ports, reading, me, wanted.name):
        found["name"] = fault
    if not wanted.title:
        found["title"] = Message("请写标题，填表的人看到的就是它，例如 用车申请。")
    for name, title in (("title", wanted.title), ("english", wanted.english)):
        if fault := _title_fault(title):
            found[name] = fault
    if not (
        wanted.owner in organisation.departments and organisation.in_use("department", wanted.owner)
    ):
        found["owner"] = Message("请选归口部门。")
    if wanted.source and wanted.source not in reading.current_bundles():
        found["source"] = Message("请选一张在用的表单。")
    if not wanted.source and (wanted.role not in organisation.roles or wanted.role in _NO_FILLERS):
        found["role"] = Message("请选谁来填。")
    return found


def _title_fault(title: str) -> Message | None:
    if len(title) > LONGEST_TITLE:
        return Message("标题太长，请不要超过 {most} 个字。", {"most": LONGEST_TITLE})
    if any(unicodedata.category(each) in ("Cc", "Cf", "Cs", "Co", "Cn") for each in title):
        return Message("标题里有印不出来的字符，请重新输入。")
    if set("{}") & set(title):  # on paper it would be a blank to be filled
        return Message("标题里不能有大括号，请换别的符号。")
    return None


def _name_fault(ports: Ports, reading: Reading, me: str, name: str) -> Message | None:
    if not name:
        return Message("请写文件名，例如 car-request。")
    try:
        dash_name(name)
    except BadValue:
        return _misspelt(name)
    organisation = ports.organisation(reading)
    if word := _word(organisation, name):
        return Message(
            "“{name}”是{word}的代号，容易弄混。请换一个名字。", {"name": name, "word": word}
        )
    edition = reading.current_bundles().get(name)
    if edition is not None:
        title = str(ports.bundle(reading, edition).form.title)
        return Message(
            "已经有一张表单叫 {name}：{title}。请换一个名字。", {"name": name, "title": title}
        )
    texts = in_force(ports, reading)
    for folder in FOLDERS:
        if f"{folder}/{name}.yaml" in texts:
            path = f"{folder}/{name}.yaml"
            return Message("{path} 已经有了，别的表单在用。请换一个名字。", {"path": path})
    return _planned(reading, organisation, me, name)


def _planned(reading: Reading, organisation: Organisation, me: str, name: str) -> Message | None:
    """A sentence where somebody is writing a form of that name, or has a file of it in a draft."""
    paths = {f"{folder}/{name}.yaml" for folder in FOLDERS}
    for draft in reading.begun_definitions():
        if draft.form == name or paths & set(draft.files):
            if draft.person == me:
                return Message(
                    "您已经在写 {name}。请接着写那一张，或者换一个名字。", {"name": name}
                )
            who = called(organisation, draft.person)
            return Message(
                "{who}正在写 {name}。请换一个名字，或者先商量一下。", {"who": who, "name": name}
            )
    for each in reading.proposals(status="open"):
        if each.kind == "texts" and (each.form == name or paths & set(each.body["files"])):
            return Message("{name} 已经写好，等着发布。请换一个名字。", {"name": name})
    return None


def _word(organisation: Organisation, name: str) -> str:
    """What role or department the name stands for, or empty."""
    if name in organisation.roles:
        return say("岗位“{title}”", title=organisation.roles[name])
    if name in organisation.departments:
        return say("部门“{title}”", title=organisation.departments[name].title)
    return ""


def _misspelt(name: str) -> Message:
    near = re.sub(r"[^a-z0-9\u3400-\u9fff]+", "-", unicodedata.normalize("NFKC", name).lower())
    near = near.strip("-").lstrip("0123456789-")[:80].strip("-")
    if near:
        return Message(
            "文件名只用小写字母、汉字、数字和“-”，字母或汉字开头，不超过 80 个字，例如 {near}。",
            {"near": near},
        )
    return Message("文件名只用小写字母、汉字、数字和“-”，字母或汉字开头，不超过 80 个字。")

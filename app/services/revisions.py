"""What was ever in force: the list of revisions, one earlier edition, the texts as files."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from app.core.definitions.comparing import differences
from app.core.errors import NotFound
from app.core.wording import SOURCE, language, say
from app.services import reasons
from app.services.editing import Bench, bench_of
from app.services.ports import Ports
from app.services.publishing import FILES
from app.services.stewards import called, required
from app.services.texts import Texts, files_of, in_force
from app.storage.defining import Edition
from app.storage.store import Reading


@dataclass(frozen=True, kw_only=True)
class RevisionLine:
    """One line of 修订记录: 日期, 修订状态, 修改内容, 修改人, 审核人, 批准人.

    `same_as`: the edition that had the same content before; 0: none.
    """

    edition: int
    day: date
    in_force: bool
    same_as: int
    changes: tuple[str, ...]
    reason: str
    author: str
    checker: str
    approver: str


@dataclass(frozen=True, kw_only=True)
class History:
    """Everything that happened to a form's definitions, newest first."""

    form: str
    title: str
    lines: tuple[RevisionLine, ...]


def history(ports: Ports, me: str, form: str) -> History:
    """The list of revisions.

    Raises:
        NotAllowed: The form is not the person's to look after.
    """
    with ports.store.reading() as reading:
        _, bundle = required(ports, reading, me, form)
        organisation = ports.organisation(reading)
        editions = reading.editions(form)
        first: dict[str, int] = {}
        for each in reversed(editions):
            first.setdefault(each.hash, each.edition)
        lines = tuple(
            RevisionLine(
                edition=each.edition,
                day=each.at.astimezone(ports.zone).date(),
                in_force=each is editions[0],
                same_as=first[each.hash] if first[each.hash] != each.edition else 0,
                changes=_changes(ports, reading, each, before),
                reason=say(each.reason) if each.author == FILES else reasons.told(each.reason),
                author=called(organisation, each.author),
                checker=called(organisation, each.confirmed_by) if each.confirmed_by else "",
                approver=called(organisation, each.by),
            )
            for each, before in zip(editions, (*editions[1:], None), strict=True)
        )
    return History(form=form, title=str(bundle.form.title), lines=lines)


def _changes(
    ports: Ports, reading: Reading, edition: Edition, before: Edition | None
) -> tuple[str, ...]:
    """What an edition changed: as it is kept, or told anew in the language that is spoken."""
    if language() == SOURCE or not edition.changes:
        return tuple(edition.changes)
    old = ports.bundle(reading, before.hash) if before else None
    new, called = ports.bundle(reading, edition.hash), ports.organisation(reading).title
    return tuple(str(each) for each in differences(old, new, called))


def earlier(ports: Ports, me: str, form: str, edition: int) -> tuple[Edition, Bench]:
    """An edition of before, held against what is in force.

    Raises:
        NotFound: There was no such edition.
        NotAllowed: The form is not the person's to look after.
    """
    with ports.store.reading() as reading:
        here, bundle = required(ports, reading, me, form)
        found = _edition(reading, form, edition)
        current = reading.editions_in_force()[form]
        files = files_of(ports, reading, found)
        return found, bench_of(ports, reading, here, bundle, current, files)


def texts_in_force(ports: Ports) -> tuple[Texts, Mapping[str, frozenset[str]]]:
    """Every text in force by its path, and for each path all texts that ever were."""
    with ports.store.reading() as reading:
        known: dict[str, set[str]] = {}
        for form in reading.current_bundles():
            for edition in reading.editions(form):
                for path, text in files_of(ports, reading, edition).items():
                    known.setdefault(path, set()).add(text)
        return in_force(ports, reading), {path: frozenset(each) for path, each in known.items()}


def _edition(reading: Reading, form: str, edition: int) -> Edition:
    for each in reading.editions(form):
        if each.edition == edition:
            return each
    raise NotFound("没有这一版。")

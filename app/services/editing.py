"""Definitions being changed: the list of forms, a draft of texts, its faults and differences."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from difflib import unified_diff

from app.core.definitions.bundle import Bundle
from app.core.definitions.comparing import Change, differences
from app.core.definitions.guarding import delicate, weakened, weakened_route
from app.core.definitions.parts import form_path, paths_of, route_in, title_in
from app.core.engine.access import may_read
from app.core.errors import Conflict, Invalid, NotAllowed, NotFound
from app.services import reasons
from app.services.ports import Ports
from app.services.stewards import STRANGER, Steward, admitted, called, steward
from app.services.texts import Checked, Texts, check_texts, edition_of, files_of, in_force
from app.storage.defining import DefinitionDraft, Edition
from app.storage.store import Reading

FOLDERS = ("forms", "workflows", "documents")
LARGEST = 256 * 1024  # characters of one text; the reader refuses more bytes
LONGEST_REASON = 500
UNDER_WAY = ("running",)


@dataclass(frozen=True, kw_only=True)
class FormLine:
    """One form in the list of definitions."""

    form: str
    title: str
    owner: str
    edition: int
    at: datetime
    by: str
    running: int
    proposals: int
    drafted: bool  # whether the person has a draft of it


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Records of the form by the edition that they run on."""

    edition: int
    running: int
    ended: int
    in_force: bool


@dataclass(frozen=True, kw_only=True)
class Running:
    """A record that is under way, and its edition. `record`: empty for who may not read it."""

    record: str
    number: str
    edition: int
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Bench:
    """A form's definitions on the work bench.

    Attributes:
        paths: The three files, in the order of `FOLDERS`; without a document the place for one.
        files: The texts as the person left them.
        edition: In force now; its number is 0 where the form was never published.
        draft: The person's own, where there is one.
        began: The edition that the texts were begun from.
        others: Who else has a draft of it, and since when.
        refusals: Why a department may not propose it, as sentences.
        delicate: Why a second person is asked, as sentences.
        lines: The difference in lines, by path.
    """

    form: str
    title: str
    here: Steward
    paths: tuple[str, str, str]
    files: Texts
    edition: Edition
    author: str
    draft: DefinitionDraft | None
    began: int
    others: tuple[tuple[str, datetime], ...]
    checked: Checked
    changes: tuple[Change, ...] = ()
    refusals: tuple[str, ...] = ()
    delicate: tuple[str, ...] = ()
    lines: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    standing: tuple[Standing, ...] = ()
    has_settings: bool = False
    others_changed: tuple[str, ...] = ()  # titles of forms on the same texts, which change too

    @property
    def is_new(self) -> bool:
        """Whether the form was never published."""
        return not self.edition.edition

    @property
    def stale(self) -> bool:
        """Whether another edition is in force by now than the texts were begun from."""
        return self.began != self.edition.edition

    @property
    def changed(self) -> bool:
        """Whether the texts are others than those in force."""
        return bool(self.lines)


def forms(ports: Ports, me: str) -> tuple[FormLine, ...]:
    """The forms whose definitions the person looks after, by title.

    Raises:
        NotAllowed: Nobody gave the person any to look after.
    """
    with ports.store.reading() as reading:
        here = steward(ports, reading, me)
        organisation = ports.organisation(reading)
        waiting = [each.form for each in reading.proposals(status="open")]
        found = []
        for form, edition in reading.editions_in_force().items():
            bundle = ports.bundle(reading, edition.hash)
            if not here.sees(bundle):
                continue
            counts = reading.records_on(form)
            owner = bundle.workflow.owner or ""
            line = FormLine(
                form=form,
                title=str(bundle.form.title),
                owner=organisation.title("department", owner),
                edition=edition.edition,
                at=edition.at,
                by=called(organisation, edition.author),
                running=sum(count for _, status, count in counts if status in UNDER_WAY),
                proposals=waiting.count(form),
                drafted=any(each.person == me for each in reading.definition_drafts(form)),
            )
            found.append(line)
    if not found and not here.administrator:
        raise NotAllowed(STRANGER)
    return tuple(sorted(found, key=lambda line: line.title))


def bench(
    ports: Ports, me: str, form: str, texts: Texts | None = None, *, drawn: int | None = None
) -> Bench:
    """The work bench of a form: the person's draft, or what is in force.

    Args:
        ports: What the use case may touch.
        me: Who looks.
        form: The form's name.
        texts: By folder; what is being typed right now in place of what was kept.
        drawn: The edition in force when the page was drawn; not said: the one in force now.
    """
    with ports.store.reading() as reading:
        here, bundle = admitted(ports, reading, me, form)
        drafts = reading.definition_drafts(form)
        draft = next((each for each in drafts if each.person == me), None)
        if bundle is None and draft is None:
            raise NotFound("这张表单还没有发布，您手里也没有它的草稿。")
        edition = edition_of(ports, reading, form)
        before = files_of(ports, reading, edition)
        kept = mine(here, draft.files, before) if draft else before
        force = in_force(ports, reading)
        files = kept if texts is None else _placed(form, here, texts, kept, force)
        return bench_of(
            ports, reading, here, bundle, edition, files,
            draft=draft, began=_began(draft, drawn, edition),
            others=[each for each in drafts if each.person != me],
        )  # fmt: skip


def bench_of(
    ports: Ports,
    reading: Reading,
    here: Steward,
    bundle: Bundle | None,
    edition: Edition,
    files: Texts,
    *,
    draft: DefinitionDraft | None = None,
    began: int | None = None,
    others: list[DefinitionDraft] | None = None,
) -> Bench:
    """These texts held against what is in force."""
    numbers = _numbers(reading, edition.form)
    form, organisation = edition.form, ports.organisation(reading)
    checked = check_texts(ports, reading, form, files)
    new = checked.bundles.get(form)
    before = files_of(ports, reading, edition)
    return Bench(
        form=form,
        title=str(bundle.form.title) if bundle else title_in(form, files),
        here=here,
        paths=_three(form, files),
        files=files,
        edition=edition,
        author=called(organisation, edition.author),
        draft=draft,
        began=edition.edition if began is None else began,
        others=tuple((called(organisation, each.person), each.updated_at) for each in others or ()),
        checked=checked,
        changes=differences(bundle, new, organisation.title) if new else (),
        refusals=() if here.administrator else weaker(ports, reading, checked),
        delicate=touched(ports, reading, checked),
        others_changed=tuple(
            str(each.form.title) for name, each in checked.bundles.items() if name != form
        ),
        lines=line_difference(before, files),
        has_settings=bool(bundle and bundle.form.settings),
        standing=_standing(reading, edition, numbers),
    )


def running(ports: Ports, me: str, form: str) -> tuple[Running, ...]:
    """The form's records that are under way, the newest first."""
    with ports.store.reading() as reading:
        numbers = _numbers(reading, form)
        organisation = ports.organisation(reading)
        found = []
        for id_, number, hash_, at in reading.running(form):
            record = reading.record(id_)
            may = record is not None and may_read(
                me, record, ports.bundle(reading, hash_).form, organisation, ports.today()
            )
            edition = numbers.get(hash_, 0)
            found.append(Running(record=id_ if may else "", number=number, edition=edition, at=at))
        return tuple(found)


def save(
    ports: Ports,
    me: str,
    form: str,
    texts: Texts,
    *,
    version: str = "",
    drawn: int | None = None,
    reason: str = "",
) -> DefinitionDraft:
    """Keep what the person typed so far.

    Args:
        ports: What the use case may touch.
        me: Who types.
        form: The form's name.
        texts: By folder.
        version: When the draft was kept that the page shows, ISO; empty: there was none.
        drawn: The edition in force when the page was drawn, which a first draft begins from; not
            said: the one in force now.
        reason: Why it is changed.

    Raises:
        Invalid: A text is too long.
        Conflict: The person's draft was changed elsewhere meanwhile.
    """
    if any(len(text) > LARGEST for text in texts.values()):
        raise Invalid("这份文字太长，存不下。请不要超过 25 万字。")
    with ports.store.writing() as writing:
        here, _ = admitted(ports, writing, me, form)
        own = next((d for d in writing.definition_drafts(form) if d.person == me), None)
        if (own.updated_at.isoformat() if own else "") != version:
            raise Conflict("这份草稿在另一个窗口里改过了。请先看那里改了什么，再接着改。")
        edition = edition_of(ports, writing, form)
        before = files_of(ports, writing, edition)
        kept = mine(here, own.files, before) if own else before
        files = _placed(form, here, texts, kept, in_force(ports, writing))
        draft = DefinitionDraft(
            person=me,
            form=form,
            edition=_began(own, drawn, edition),
            files=files,
            reason=reasons.kept(reason)[:LONGEST_REASON],
            updated_at=ports.now(),
        )
        writing.put_definition_draft(draft)
    return draft


def take(
    ports: Ports,
    me: str,
    form: str,
    files: Texts,
    reason: str = "",
    *,
    replacing: bool = False,
    began: int | None = None,
) -> None:
    """Begin a draft of one's own with other texts: an earlier edition's, a proposal's.

    `replacing`: throw away what the person has changed in a draft of their own. `began`: the
    edition that the texts were begun from; not said: the one in force now.

    Raises:
        Conflict: There is such a draft, and nobody said that it may go.
    """
    with ports.store.writing() as writing:
        here, _ = admitted(ports, writing, me, form)
        edition = edition_of(ports, writing, form)
        before = files_of(ports, writing, edition)
        taken = before | mine(here, files, before)
        own = next((d for d in writing.definition_drafts(form) if d.person == me), None)
        if own is not None and not replacing and own.files not in (taken, before):
            raise Conflict(
                "您手里已经有这张表单的草稿，写的和这份不一样。换掉它，草稿里的改动就找不回来了。"
            )
        draft = DefinitionDraft(
            person=me,
            form=form,
            edition=_began(None, began, edition),
            files=taken,
            reason=reasons.kept(reason),
            updated_at=ports.now(),
        )
        writing.put_definition_draft(draft)


def discard(ports: Ports, me: str, form: str) -> bool:
    """Throw the person's draft away; whether the form itself is still there."""
    with ports.store.writing() as writing:
        admitted(ports, writing, me, form)
        writing.drop_definition_draft(me, form)
        return form in writing.current_bundles()


def line_difference(before: Texts, after: Texts) -> dict[str, tuple[tuple[str, str], ...]]:
    """For each text that differs its lines: (`+`, `-`, ` ` or `@`, the line)."""
    found = {}
    for path in sorted({*before, *after}):
        old, new = (each.get(path, "").splitlines() for each in (before, after))
        lines = list(unified_diff(old, new, lineterm="", n=2))[2:]
        if lines:
            found[path] = tuple((line[0], line[1:]) for line in lines)
    return found


def weaker(ports: Ports, reading: Reading, checked: Checked) -> tuple[str, ...]:
    """Why a department may not propose the texts, for every form that they change.

    Where they have faults, what can be said of the form's own route.
    """
    found = _sentences(ports, reading, checked, weakened)
    hash_, route = checked.current.get(checked.form), route_in(checked.form, checked.files)
    if checked.form in checked.bundles or hash_ is None or route is None or route.value is None:
        return found
    before = ports.bundle(reading, hash_).workflow
    return (*weakened_route(before, route.value, route.broken), *found)


def touched(ports: Ports, reading: Reading, checked: Checked) -> tuple[str, ...]:
    """Why a second person has to look at the texts, for every form that they change."""
    return _sentences(ports, reading, checked, delicate)


def _sentences(
    ports: Ports,
    reading: Reading,
    checked: Checked,
    said: Callable[[Bundle | None, Bundle], tuple[str, ...]],
) -> tuple[str, ...]:
    found: list[str] = []
    for name, bundle in checked.bundles.items():
        hash_ = checked.current.get(name)
        found += said(ports.bundle(reading, hash_) if hash_ else None, bundle)
    return tuple(dict.fromkeys(found))


def _began(draft: DefinitionDraft | None, seen: int | None, now: Edition) -> int:
    """The edition that texts were begun from: a draft knows it, else it is the one seen."""
    if draft is not None:
        return draft.edition
    return now.edition if seen is None else min(seen, now.edition)


def mine(here: Steward, files: Texts, before: Texts) -> dict[str, str]:
    """A draft's texts: those that the person may not write are always the ones in force."""
    if here.administrator:
        return dict(files)
    return dict(before) | {path: text for path, text in files.items() if here.writes(path)}


def _placed(form: str, here: Steward, texts: Texts, kept: Texts, force: Texts) -> dict[str, str]:
    """The texts of the three folders under their paths; what the person may not write stays."""
    own = form_path(form)
    typed = {each: text.replace("\r\n", "\n") for each, text in texts.items()}
    text = typed.get("forms", kept.get(own, "")) if here.writes(own) else kept.get(own, "")
    files = {own: text}
    for folder, earlier, path in zip(
        FOLDERS[1:], _three(form, kept)[1:], _three(form, {own: text})[1:], strict=True
    ):
        if path != earlier and path in force:
            files[path] = force[path]  # another one was named that is there already
        elif here.writes(path):
            files[path] = typed.get(folder, kept.get(earlier, ""))
        else:
            files[path] = kept.get(earlier, "")
    named = paths_of(form, files)
    return {path: text for path, text in files.items() if text.strip() or path in named}


def _three(form: str, files: Texts) -> tuple[str, str, str]:
    """The paths of the form's three files, those that are not written yet among them."""
    found = paths_of(form, files)
    return found[0], found[1], found[2] if len(found) > 2 else f"documents/{form}.yaml"


def _numbers(reading: Reading, form: str) -> dict[str, int]:
    """Hash → the last edition that it was."""
    numbers: dict[str, int] = {}
    for each in reading.editions(form):
        numbers.setdefault(each.hash, each.edition)
    return numbers


def _standing(
    reading: Reading, edition: Edition, numbers: Mapping[str, int]
) -> tuple[Standing, ...]:
    """How many records run on which edition, the newest first."""
    counts: dict[str, list[int]] = {}
    for hash_, status, count in reading.records_on(edition.form):
        counts.setdefault(hash_, [0, 0])[status not in UNDER_WAY] += count
    found = [
        Standing(
            edition=numbers.get(hash_, 0), running=running, ended=ended,
            in_force=hash_ == edition.hash,
        )
        for hash_, (running, ended) in counts.items()
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda each: -each.edition))

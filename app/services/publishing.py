"""Putting definitions in force, proposing them, saying yes or no to a proposal."""

from dataclasses import replace

from app.core.definitions.comparing import differences
from app.core.engine.access import may_open
from app.core.errors import Conflict, Invalid, NotAllowed, NotFound
from app.core.trail.canonical import canonical, sha256
from app.core.wording import SOURCE, speaking
from app.services import reasons
from app.services.editing import LONGEST_REASON, Bench, bench_of, touched, weaker
from app.services.ports import Ports
from app.services.proposing import keep, reason_of
from app.services.stewards import (
    administrators_only,
    admitted,
    author_too,
    called,
    second_only,
    steward,
)
from app.services.texts import Checked, Texts, check_texts, edition_of, files_of, in_force, whole
from app.services.words import run_on
from app.storage.defining import Edition, Proposal, Revision
from app.storage.store import Reading

MOST_OF_MINE = 3
FILES = "system:start"  # who proposes what changed on disk


def publish(ports: Ports, me: str, form: str, *, edition: int, reason: str) -> None:
    """Put the person's draft in force for new records; records under way keep what they have.

    Args:
        ports: What the use case may touch.
        me: An administrator.
        form: The form's name.
        edition: The one that the draft was compared with on the page.
        reason: Why, for the list of revisions.

    Raises:
        Invalid: Something is wrong with the texts, or nothing is different.
        NotAllowed: The person is no administrator, or a second person has to look at it.
        Conflict: Another edition came into force meanwhile.
    """
    with ports.store.reading() as reading:
        administrators_only(ports, reading, me)
        checked = check_texts(ports, reading, form, _draft(reading, me, form))
        _refuse_unsound(checked)
        _refuse_same(ports, reading, form, checked)
        if sentences := touched(ports, reading, checked):
            raise NotAllowed("这次改动要第二位管理员确认：{why}请送去复核。", why=run_on(sentences))
        texts = in_force(ports, reading)
    _put_in_force(ports, checked, texts, edition, by=me, author=me, reason=reason)


def propose(ports: Ports, me: str, form: str, *, edition: int, reason: str) -> str:
    """Pin the person's draft as a proposal; gives its id.

    Raises:
        Invalid: Something is wrong with the texts, a locked step would be weaker, or nothing
            is different.
        Conflict: Another edition came into force meanwhile.
    """
    with ports.store.writing() as writing:
        here, _ = admitted(ports, writing, me, form)
        own = {path: text for path, text in _draft(writing, me, form).items() if here.writes(path)}
        checked = check_texts(ports, writing, form, own)
        if not here.administrator and (said := weaker(ports, writing, checked)):
            raise Invalid("不能这样提：{why}", why=run_on(said))
        _refuse_unsound(checked, proposing=not here.administrator)
        _refuse_same(ports, writing, form, checked)
        _refuse_other_edition(edition_of(ports, writing, form), edition)
        if not reason.strip():
            raise Invalid("请写明为什么改，管理员要凭它决定。")
        texts = {path: text for path, text in checked.files.items() if here.writes(path)}
        proposal = pinned(ports, form, edition, texts, by=me, reason=reason)
        keep(ports, writing, proposal)
        writing.drop_definition_draft(me, form)
    return proposal.id


def pinned(
    ports: Ports, form: str, edition: int, files: Texts, *, by: str, reason: str
) -> Proposal:
    """The texts as a proposal that names them by their hash."""
    body = {"files": dict(files)}
    return Proposal(
        id=ports.new_id(),
        kind="texts",
        form=form,
        edition=edition,
        body=body,
        hash=sha256(canonical(body)),
        reason=reasons.kept(reason).strip()[:LONGEST_REASON],
        by=by,
        at=ports.now(),
    )


def proposal_bench(ports: Ports, me: str, proposal: str) -> tuple[Proposal, Bench]:
    """A proposal of texts, held against what is in force now."""
    with ports.store.reading() as reading:
        found = _texts(reading, proposal)
        here, bundle = admitted(ports, reading, me, found.form)
        edition = edition_of(ports, reading, found.form)
        files = files_of(ports, reading, edition) | found.body["files"]
        said = replace(found, reason=reason_of(found))
        return said, bench_of(ports, reading, here, bundle, edition, files, began=found.edition)


def waiting(ports: Ports, form: str) -> tuple[tuple[Proposal, str], ...]:
    """Open proposals of texts of the form, the newest first, each with who made it."""
    with ports.store.reading() as reading:
        organisation = ports.organisation(reading)
        return tuple(
            (replace(each, reason=reason_of(each)), called(organisation, each.by))
            for each in reading.proposals(form=form, status="open")
            if each.kind == "texts"
        )


def of_mine(ports: Ports, me: str, form: str) -> tuple[Proposal, ...]:
    """What became of the person's last proposals for the form, the newest first; open ones not."""
    with ports.store.reading() as reading:
        return tuple(
            each
            for each in reading.proposals(form=form)
            if each.kind == "texts" and each.by == me and each.status in ("published", "declined")
        )[:MOST_OF_MINE]


def openers(ports: Ports, me: str, form: str) -> dict[str, str]:
    """Who can open records of the form as it is in force: id → name, the asking person last."""
    with ports.store.reading() as reading:
        bundle = ports.bundle(reading, reading.current_bundles()[form])
        context = ports.context(reading, bundle, me)
        people = sorted(context.organisation.people.values(), key=lambda each: each.id == me)
        return {each.id: each.name for each in people if may_open(bundle, each.id, context)}


def named(ports: Ports, proposal: Proposal) -> tuple[str, str]:
    """Who made the proposal, and who decided it."""
    with ports.store.reading() as reading:
        organisation = ports.organisation(reading)
        decided = called(organisation, proposal.decided_by) if proposal.decided_by else ""
        return called(organisation, proposal.by), decided


def accept(ports: Ports, me: str, proposal: str, *, hash_: str, edition: int) -> None:
    """Put exactly the proposed texts in force.

    Raises:
        NotAllowed: The person is no administrator, or a second person has to do it.
        Invalid: The texts do not fit what is in force (any more).
        Conflict: It was decided meanwhile, or another edition came into force.
    """
    with ports.store.reading() as reading:
        administrators_only(ports, reading, me)
        found = _open(_texts(reading, proposal))
        if found.hash != hash_ or sha256(canonical(dict(found.body))) != hash_:
            raise Conflict("这份修改和您看到的不是同一份文字，请再看一遍。")
        checked = check_texts(ports, reading, found.form, found.body["files"])
        _refuse_unsound(checked)
        own = steward(ports, reading, found.by).administrator or found.by == FILES
        if not own and (said := weaker(ports, reading, checked)):
            raise Invalid("不能发布：{why}", why=run_on(said))
        sentences = touched(ports, reading, checked)
        if sentences and found.by in (me, FILES):
            raise NotAllowed(_FROM_FILES if found.by == FILES else _OWN, why=run_on(sentences))
        if sentences:
            second_only(ports, reading, me)
            author_too(ports, reading, found.by)
        texts = in_force(ports, reading)
    second = me if sentences else ""
    _put_in_force(
        ports, checked, texts, edition,
        by=me, author=found.by, reason=found.reason, confirmed_by=second, proposal=found,
    )  # fmt: skip


_FROM_FILES = "这次改动要两位管理员看过：{why}请先转成自己的草稿，再送另一位复核。"
_OWN = "您自己写的，要请另一位管理员发布：{why}"


def decline(ports: Ports, me: str, proposal: str, answer: str) -> None:
    """Say no to a proposal, with the reason; whoever made it takes it back by this too.

    Raises:
        NotAllowed: It is somebody else's, and the person is no administrator.
        Invalid: No reason is given.
        Conflict: It was decided meanwhile.
    """
    with ports.store.writing() as writing:
        found = writing.lock_proposal(proposal)
        if found is None:
            raise NotFound("没有这份修改。")
        admitted(ports, writing, me, found.form)
        _open(found)
        own = found.by == me
        if not own:
            administrators_only(ports, writing, me)
            if not answer.strip():
                raise Invalid("请写明为什么不发布，提出的人要看。")
        decided = replace(
            found,
            status="withdrawn" if own else "declined",
            decided_by=me,
            decided_at=ports.now(),
            answer=answer.strip()[:LONGEST_REASON],
        )
        keep(ports, writing, decided)


def _put_in_force(
    ports: Ports,
    checked: Checked,
    texts: Texts,
    edition: int,
    *,
    by: str,
    author: str,
    reason: str,
    confirmed_by: str = "",
    proposal: Proposal | None = None,
) -> None:
    """Every form that the texts change, in one transaction: all of it, or nothing."""
    parts = whole(checked.files, texts, checked.frozen)
    with ports.store.writing() as writing:
        writing.lock_definitions()
        _refuse_other_edition(edition_of(ports, writing, checked.form), edition)
        same = writing.current_bundles() == checked.current
        if not same or writing.organisation_version() != checked.version:
            raise Conflict("刚才有别的定义或人员改动了，请再看一遍，再发布。")
        if proposal is not None:
            locked = writing.lock_proposal(proposal.id)
            if locked is None or _open(locked).hash != proposal.hash:
                raise Conflict("这份修改刚才变了，请再看一遍。")
            done = replace(proposal, status="published", decided_by=by, decided_at=ports.now())
            keep(ports, writing, done)
        for form, (hash_, text) in checked.frozen.items():
            hash_before = checked.current.get(form)
            before = ports.bundle(writing, hash_before) if hash_before else None
            with speaking(SOURCE):  # kept: never as who publishes reads
                called = ports.organisation(writing).title
                changes = [str(each) for each in differences(before, checked.bundles[form], called)]
            revision = Revision(
                files=parts[form],
                author=author,
                confirmed_by=confirmed_by,
                reason=reasons.kept(reason).strip()[:LONGEST_REASON],
                changes=changes,
            )
            writing.publish(hash_, form, text, ports.now(), by, revision)
        if proposal is None:
            writing.drop_definition_draft(author, checked.form)


_OVER = {
    "published": "这份修改已经发布了。",
    "declined": "这份修改已经被退回。",
    "withdrawn": "这份修改已经收回。",
}


def _draft(reading: Reading, me: str, form: str) -> Texts:
    own = next((each for each in reading.definition_drafts(form) if each.person == me), None)
    if own is None:
        raise Invalid("您还没有改过什么，没有可发布的草稿。")
    return own.files


def _refuse_unsound(checked: Checked, *, proposing: bool = False) -> None:
    if not checked.sound:
        first = checked.problems[0].words if checked.problems else ""
        count = max(len(checked.problems), 1)
        raise Invalid(_TO_PROPOSE if proposing else _TO_PUBLISH, count=count, first=first)


_TO_PUBLISH = "还有 {count} 处错误，改好才能发布。第一处：{first}"
_TO_PROPOSE = "还有 {count} 处错误，改好才能提出。第一处：{first}"


def _refuse_same(ports: Ports, reading: Reading, form: str, checked: Checked) -> None:
    texts = in_force(ports, reading)
    if all(texts.get(path) == text for path, text in checked.files.items()):
        raise Invalid("和在用的一样，没有可发布的改动。")


def _refuse_other_edition(current: Edition, seen: int) -> None:
    if current.edition != seen:
        raise Conflict(
            "刚才发布了第 {edition} 版，和您比对的不是同一版。请再看一遍差别，再发布。",
            edition=current.edition,
        )


def _texts(reading: Reading, proposal: str) -> Proposal:
    found = reading.proposal(proposal)
    if found is None or found.kind != "texts":
        raise NotFound("没有这份修改。")
    return found


def _open(found: Proposal) -> Proposal:
    if found.status != "open":
        raise Conflict(_OVER[found.status])
    return found

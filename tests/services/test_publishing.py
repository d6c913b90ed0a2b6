"""Changing definitions: drafts, publishing, proposals of departments, a second person."""

from datetime import timedelta

import pytest

from app.core.errors import Conflict, Invalid, NotAllowed
from app.core.records.organisation import Membership, Person
from app.services import editing, people, previewing, publishing
from tests.core.definitions.test_guarding import AUDIT
from tests.offices import ROOT
from tests.services.test_submitting import TICKET

PAY = "  - step: pay\n"
CHECK = "  - {step: check, kind: approve, title: 复核, by: {head_of: finance}}\n"
AUDITED = ("when: total >= settings.audit_from", "when: total >= 1000")
FIELD = (
    "      - {name: work, type: paragraph,",
    "      - {name: extra, type: text, label: 备注一栏}\n      - {name: work, type: paragraph,",
)


@pytest.fixture(params=["sqlite", "postgresql"])
def anywhere(request):
    """The company, once on each kind of database."""
    return request.getfixturevalue("office" if request.param == "sqlite" else "postgres_office")


@pytest.fixture
def second(office):
    """One more administrator; gives the id."""
    with office.ports.store.writing() as writing:
        at = office.ports.now()
        person = Person(id="second", name="第二位", login="second")
        writing.put_person(person, at=at, by="system:test")
        held = Membership(person="second", role="administrator", department="general-office")
        writing.put_membership(held, at=at, by="system:test")
    return "second"


def change(office, who, form, folder, *pairs):
    """Change a text by a few words and keep it as the person's draft."""
    me = office.ids.get(who, who)
    shown = editing.bench(office.ports, me, form)
    path = shown.paths[editing.FOLDERS.index(folder)]
    text = shown.files[path]
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    version = shown.draft.updated_at.isoformat() if shown.draft else ""
    editing.save(office.ports, me, form, {folder: text}, version=version)
    return editing.bench(office.ports, me, form)


def edition(office, form):
    with office.ports.store.reading() as reading:
        return reading.editions_in_force()[form]


def publish(office, form, who="admin", seen=0, reason="更好"):
    me = office.ids.get(who, who)
    seen = seen or edition(office, form).edition
    publishing.publish(office.ports, me, form, edition=seen, reason=reason)


def test_new_records_have_what_was_published_and_old_ones_look_as_before(office):
    old = office.hands.submit("wangmin", "dispatch-ticket", TICKET)
    shown = change(office, "admin", "dispatch-ticket", "forms", FIELD)
    assert shown.checked.problems, "a field has to be printed, or left out on purpose"
    documents = shown.files["documents/dispatch-ticket.yaml"]
    assert "unprinted:" in documents
    shown = change(
        office, "admin", "dispatch-ticket", "documents", ("unprinted: [", "unprinted: [extra, ")
    )
    assert shown.checked.problems == ()
    publish(office, "dispatch-ticket")
    new = office.hands.submit("wangmin", "dispatch-ticket", {**TICKET, "extra": ["看一眼"]})
    with office.ports.store.reading() as reading:
        bundles = [office.ports.bundle(reading, office.record(r).bundle) for r in (old, new)]
    assert [each.form.field("extra") is not None for each in bundles] == [False, True]
    made = edition(office, "dispatch-ticket")
    assert (made.edition, made.author, made.reason) == (2, office.ids["admin"], "更好")
    assert made.changes[0] == "字段“备注一栏”（文字）。"
    assert "备注一栏" in made.files["forms/dispatch-ticket.yaml"]
    standing = {
        each.edition: each.running
        for each in editing.bench(office.ports, office.ids["admin"], "dispatch-ticket").standing
    }
    assert standing == {1: 1, 2: 1}


def test_the_authors_comments_are_kept(office):
    change(office, "admin", "settlement", "workflows", (PAY, f"{CHECK}# 财务\n{PAY}"))
    publish(office, "settlement")
    text = edition(office, "settlement").files["workflows/settlement.yaml"]
    assert "# 财务" in text
    assert "# no department may take this step out" in text


def test_a_faulty_draft_is_kept_and_not_published(office):
    shown = change(office, "admin", "settlement", "forms", ("required: yes", "requird: yes"))
    first = shown.checked.problems[0]
    assert (first.mark.file, first.hint) == ("forms/settlement.yaml", "did you mean 'required'?")
    with pytest.raises(Invalid, match="处错误"):
        publish(office, "settlement")
    assert edition(office, "settlement").edition == 1


def test_a_change_that_breaks_another_form_is_told(office):
    shown = change(
        office, "admin", "dispatch-ticket", "forms", ("name: warranty\n", "name: sort\n")
    )
    assert "forms/settlement.yaml" in {each.mark.file for each in shown.checked.problems}


def test_a_published_name_keeps_its_type(office):
    pair = ("{name: voucher, type: text", "{name: voucher, type: number")
    shown = change(office, "admin", "settlement", "forms", pair)
    (fault,) = shown.checked.problems
    assert fault.message == "'voucher' was published as text and keeps that type, not number"
    assert fault.mark.line == 64
    with pytest.raises(Invalid, match="keeps that type"):
        publish(office, "settlement")


def test_a_route_that_two_forms_share_changes_for_both(office):
    office.publish(
        forms__desk_booking="language: 1\ntitle: 工位申请\nworkflow: room-booking\nfields:\n"
        "  - {name: subject, type: text, label: 事由}\n"
    )
    change(office, "admin", "room-booking", "workflows", ("zh: 办公室审批", "zh: 批准"))
    publish(office, "room-booking")
    with office.ports.store.reading() as reading:
        for form in ("room-booking", "desk-booking"):
            bundle = office.ports.bundle(reading, reading.current_bundles()[form])
            assert str(bundle.workflow.steps["agree"].title) == "批准"


def test_whoever_shares_a_text_is_named(office):
    office.publish(
        forms__desk_booking="language: 1\ntitle: 工位申请\nworkflow: room-booking\nfields:\n"
        "  - {name: subject, type: text, label: 事由}\n"
    )
    pair = ("zh: 办公室审批", "zh: 批准")
    assert change(office, "admin", "room-booking", "workflows", pair).others_changed == (
        "工位申请",
    )
    alone = ("zh: 会议名称", "zh: 名称")
    publish(office, "room-booking")
    assert change(office, "admin", "room-booking", "forms", alone).others_changed == ()


def test_whoever_compared_with_an_older_edition_looks_again(office, second):
    change(office, "admin", "settlement", "workflows", (PAY, CHECK + PAY))
    shown = change(office, second, "settlement", "workflows", ("due: 5 working", "due: 4 working"))
    assert [name for name, _ in shown.others] == ["系统管理员"], "the second is told"
    publish(office, "settlement", second)
    with pytest.raises(Conflict, match="第 2 版"):
        publish(office, "settlement", seen=1)
    shown = editing.bench(office.ports, office.ids["admin"], "settlement")
    assert shown.stale == 1
    assert "步骤“财务拨款”的期限" in "".join(map(str, shown.changes))


def test_a_first_draft_begins_from_the_edition_that_its_page_was_drawn_with(office):
    me = office.ids["zhouxy"]
    drawn = editing.bench(office.ports, me, "settlement")
    change(office, "admin", "settlement", "workflows", (PAY, CHECK + PAY))
    publish(office, "settlement")
    texts = {"workflows": drawn.files["workflows/settlement.yaml"]}
    typed = editing.bench(office.ports, me, "settlement", texts, drawn=1)
    assert typed.stale, "said before anything is kept"
    editing.save(office.ports, me, "settlement", texts, drawn=1, reason="还没有改")
    shown = editing.bench(office.ports, me, "settlement", drawn=2)
    assert (shown.stale, shown.began, shown.draft.edition) == (True, 1, 1)
    assert [each.words for each in shown.changes] == ["步骤“复核”不再有。正在办的单据照旧走完。"]


def test_an_edition_that_is_not_there_yet_is_begun_from_by_nobody(office):
    me = office.ids["zhouxy"]
    editing.save(office.ports, me, "settlement", {}, drawn=99)
    assert not editing.bench(office.ports, me, "settlement").stale


def test_going_on_with_a_proposal_goes_on_from_the_edition_that_it_began_from(office):
    change(office, "zhouxy", "settlement", "workflows", (PAY, CHECK + PAY))
    proposal = propose(office, "zhouxy", "settlement")
    change(office, "admin", "settlement", "workflows", ("due: 5 working", "due: 4 working"))
    publish(office, "settlement")
    me = office.ids["zhouxy"]
    found, _ = publishing.proposal_bench(office.ports, me, proposal)
    files, began = found.body["files"], found.edition
    editing.take(office.ports, me, "settlement", files, began=began)
    assert editing.bench(office.ports, me, "settlement").stale


def test_a_draft_that_was_changed_in_another_window_is_not_overwritten(office):
    shown = change(office, "admin", "settlement", "workflows", (PAY, CHECK + PAY))
    with pytest.raises(Conflict, match="另一个窗口"):
        editing.save(office.ports, office.ids["admin"], "settlement", {"workflows": "x"})
    again = editing.bench(office.ports, office.ids["admin"], "settlement")
    assert again.files == shown.files


def test_only_administrators_and_heads_of_the_owner_look_after_a_form(office):
    heads = {each.form for each in editing.forms(office.ports, office.ids["zhouxy"])}
    assert "settlement" in heads
    assert "room-booking" not in heads
    for login in ("wangmin", "xuwj"):
        with pytest.raises(NotAllowed):
            editing.bench(office.ports, office.ids[login], "settlement")
    with pytest.raises(NotAllowed):
        editing.forms(office.ports, office.ids["wangmin"])
    change(office, "zhouxy", "settlement", "workflows", (PAY, CHECK + PAY))
    with pytest.raises(NotAllowed, match="只有系统管理员"):
        publish(office, "settlement", "zhouxy")


def test_the_head_of_a_department_writes_the_route_and_nothing_else(office):
    me = office.ids["zhouxy"]
    before = editing.bench(office.ports, me, "settlement").files
    editing.save(office.ports, me, "settlement", {"forms": "title: x", "documents": "x: y"})
    assert editing.bench(office.ports, me, "settlement").files == before


def propose(office, who, form, reason="财务要看"):
    me = office.ids.get(who, who)
    seen = edition(office, form).edition
    return publishing.propose(office.ports, me, form, edition=seen, reason=reason)


def accept(office, who, proposal, form="settlement"):
    me = office.ids.get(who, who)
    with office.ports.store.reading() as reading:
        hash_ = reading.proposal(proposal).hash
    seen = edition(office, form).edition
    publishing.accept(office.ports, me, proposal, hash_=hash_, edition=seen)


def test_a_department_proposes_and_an_administrator_publishes_exactly_that(anywhere):
    change(anywhere, "zhouxy", "settlement", "workflows", (PAY, CHECK + PAY))
    proposal = propose(anywhere, "zhouxy", "settlement")
    change(anywhere, "zhouxy", "settlement", "workflows", ("due: 5 working", "due: 9 working"))
    with pytest.raises(Conflict, match="不是同一份"):
        publishing.accept(anywhere.ports, anywhere.ids["admin"], proposal, hash_="x", edition=1)
    accept(anywhere, "admin", proposal)
    made = edition(anywhere, "settlement")
    assert (made.author, made.by) == (anywhere.ids["zhouxy"], anywhere.ids["admin"])
    assert "复核" in made.files["workflows/settlement.yaml"]
    assert "due: 9 working" not in made.files["workflows/settlement.yaml"]
    own = editing.bench(anywhere.ports, anywhere.ids["zhouxy"], "settlement")
    assert own.draft is not None, "what the head wrote since is still theirs"
    with pytest.raises(Conflict, match="已经发布"):
        accept(anywhere, "admin", proposal)


def test_a_proposal_of_a_route_takes_back_nothing_that_was_published_since(office):
    change(office, "zhouxy", "settlement", "workflows", (PAY, CHECK + PAY))
    proposal = propose(office, "zhouxy", "settlement")
    change(office, "zhouxy", "settlement", "workflows", ("due: 5 working", "due: 4 working"))
    change(office, "admin", "settlement", "forms", ("zh: 凭证号", "zh: 凭证"))
    publish(office, "settlement")
    _, shown = publishing.proposal_bench(office.ports, office.ids["admin"], proposal)
    assert [str(each) for each in shown.changes] == ["步骤“复核”（审批），在“副总工程师认定”之后。"]
    assert list(shown.lines) == ["workflows/settlement.yaml"]
    own = editing.bench(office.ports, office.ids["zhouxy"], "settlement")
    assert list(own.lines) == ["workflows/settlement.yaml"]
    accept(office, "admin", proposal)
    files = edition(office, "settlement").files
    assert "zh: 凭证," in files["forms/settlement.yaml"]
    assert "复核" in files["workflows/settlement.yaml"]


def test_the_head_of_a_department_cannot_propose_to_drop_the_audit(office):
    shown = change(office, "zhouxy", "settlement", "workflows", AUDITED)
    assert shown.refusals == ("步骤“审计核算部审核”是锁定的，这些不能改：办理条件。",)
    with pytest.raises(Invalid, match="是锁定的，这些不能改：办理条件"):
        propose(office, "zhouxy", "settlement")


def test_a_proposal_is_declined_with_a_reason_or_taken_back(office):
    change(office, "zhouxy", "settlement", "workflows", (PAY, CHECK + PAY))
    proposal = propose(office, "zhouxy", "settlement")
    with pytest.raises(Invalid, match="为什么不发布"):
        publishing.decline(office.ports, office.ids["admin"], proposal, " ")
    publishing.decline(office.ports, office.ids["admin"], proposal, "财务已有一道")
    with office.ports.store.reading() as reading:
        found = reading.proposal(proposal)
    assert (found.status, found.answer) == ("declined", "财务已有一道")
    with pytest.raises(Conflict, match="退回"):
        accept(office, "admin", proposal)
    change(office, "zhouxy", "settlement", "workflows", (PAY, CHECK + PAY))
    another = propose(office, "zhouxy", "settlement")
    publishing.decline(office.ports, office.ids["zhouxy"], another, "")
    with office.ports.store.reading() as reading:
        assert reading.proposal(another).status == "withdrawn"


def test_an_administrator_needs_a_second_one_where_a_locked_step_changes(office, second):
    shown = change(office, "admin", "settlement", "workflows", (AUDIT, ""))
    assert shown.checked.problems, "the paper names the step"
    change(office, "admin", "settlement", "documents", (", audit]", "]"))
    with pytest.raises(NotAllowed, match="第二位管理员"):
        publish(office, "settlement")
    proposal = propose(office, "admin", "settlement", "审计另走")
    with pytest.raises(NotAllowed, match="另一位管理员"):
        accept(office, "admin", proposal)
    accept(office, second, proposal)
    made = edition(office, "settlement")
    assert (made.author, made.confirmed_by) == (office.ids["admin"], second)
    with office.ports.store.reading() as reading:
        bundle = office.ports.bundle(reading, made.hash)
    assert "audit" not in bundle.workflow.steps


@pytest.mark.parametrize("given", ["role", "password"])
def test_a_second_account_is_no_second_person(office, second, given):
    """Who writes a change could make an administrator of their own, or set another's password."""
    admin = office.ids["admin"]
    if given == "password":
        people.reset_password(office.ports, "second", by=admin)
        who = second
    else:
        made, _ = people.add(
            office.ports, login="puppet", name="影子", role="administrator", by=admin
        )
        who = made.id
    change(office, "admin", "settlement", "workflows", (AUDIT, ""))
    change(office, "admin", "settlement", "documents", (", audit]", "]"))
    proposal = propose(office, "admin", "settlement", "审计另走")
    with pytest.raises(NotAllowed, match="第二位确认人"):
        accept(office, who, proposal)
    assert edition(office, "settlement").edition == 1
    later = office.at(office.ports.now() + timedelta(days=7, minutes=1))
    accept(later, who, proposal)
    assert edition(office, "settlement").confirmed_by == who


def test_nor_is_it_where_it_wrote_what_its_maker_confirms(office):
    admin = office.ids["admin"]
    made, _ = people.add(office.ports, login="puppet", name="影子", role="administrator", by=admin)
    office.ids["puppet"] = made.id
    change(office, "puppet", "settlement", "workflows", (AUDIT, ""))
    change(office, "puppet", "settlement", "documents", (", audit]", "]"))
    proposal = propose(office, "puppet", "settlement", "审计另走")
    with pytest.raises(NotAllowed, match="提出的人当管理员不到 7 天"):
        accept(office, admin, proposal)
    assert edition(office, "settlement").edition == 1
    later = office.at(office.ports.now() + timedelta(days=7, minutes=1))
    accept(later, admin, proposal)
    assert edition(office, "settlement").confirmed_by == admin


def test_what_the_operator_grants_on_the_machine_counts_at_once(office):
    made, _ = people.add(office.ports, login="second", name="第二位", role="administrator")
    people.reset_password(office.ports, "second")
    change(office, "admin", "settlement", "workflows", (AUDIT, ""))
    change(office, "admin", "settlement", "documents", (", audit]", "]"))
    accept(office, made.id, propose(office, "admin", "settlement", "审计另走"))
    assert edition(office, "settlement").confirmed_by == made.id


def test_going_back_makes_a_new_edition_of_the_old_text(office):
    first = edition(office, "settlement")
    change(office, "admin", "settlement", "workflows", (PAY, CHECK + PAY))
    publish(office, "settlement")
    editing.take(office.ports, office.ids["admin"], "settlement", first.files, "退回第 1 版")
    publish(office, "settlement", reason="退回第 1 版")
    again = edition(office, "settlement")
    assert (again.edition, again.hash, again.files) == (3, first.hash, first.files)
    assert again.changes == ("步骤“复核”不再有。正在办的单据照旧走完。",)


def test_nothing_is_half_published(office, monkeypatch):
    office.publish(
        forms__desk_booking="language: 1\ntitle: 工位申请\nworkflow: room-booking\nfields:\n"
        "  - {name: subject, type: text, label: 事由}\n"
    )
    change(office, "admin", "room-booking", "workflows", ("zh: 办公室审批", "zh: 批准"))
    with office.ports.store.reading() as reading:
        before = dict(reading.current_bundles())
    from app.storage.sql.definitions import DefinitionsWriting

    whole, calls = DefinitionsWriting.publish, []

    def dies_at_the_second(self, *args):
        calls.append(args)
        if len(calls) == 2:
            raise ConnectionError
        whole(self, *args)

    monkeypatch.setattr(DefinitionsWriting, "publish", dies_at_the_second)
    with pytest.raises(ConnectionError):
        publish(office, "room-booking")
    assert len(calls) == 2
    with office.ports.store.reading() as reading:
        assert dict(reading.current_bundles()) == before
        assert len(reading.definition_drafts("room-booking")) == 1, "the draft is still there"


def test_made_up_answers_fit_the_shipped_forms(office):
    for form in sorted(path.stem for path in (ROOT / "forms").glob("*.yaml")):
        page = previewing.page(office.ports, office.ids["admin"], form, filled=True)
        wanted = {
            field.name for field in page.form.fields
            if field.required and field.name in page.writable and field.name not in page.hidden
        }  # fmt: skip
        missing = {name for name in wanted if page.answers.get(name) is None}
        assert missing <= {"departments"}, (form, missing)
        blank = previewing.page(office.ports, office.ids["admin"], form, filled=False)
        assert all(blank.answers.get(name) is None for name in wanted)

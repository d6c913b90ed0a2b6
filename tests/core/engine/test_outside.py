"""Outside parties: who may be asked and by whom, and what a link or a code may do."""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from app.core.engine.outcome import AlreadyDecided
from app.core.engine.outside import Contact, contacts
from app.core.engine.sentences import sentence
from app.core.errors import Conflict, NotAllowed
from app.core.records.answer import Entry
from app.core.records.organisation import Person
from app.core.trail.proof import check_record, make_record_json
from tests.cases import cases
from tests.core.engine.conftest import ORGANISATION

FORM = """
title: 单据
workflow: slip
fields:
  - {name: customer, type: text, label: 客户}
  - {name: phone, type: phone, label: 联系电话}
  - {name: contractor, type: outside_party, label: 施工单位}
  - {name: opinion, type: text, label: 客户意见}
"""
WORKFLOW = """
title: 验收
steps:
  - {step: open, kind: fill, title: 登记, by: {role: clerk}}
  - {step: fixed, kind: fill, title: 维修, by: {role: officer, of: desk-two}}
  - step: accept
    kind: sign
    title: 客户验收
    by: {in_person: customer, phone: phone, witness: {role: officer}}
    fills: [opinion]
  - {step: firm, kind: sign, title: 施工单位, by: {contact_of: contractor}, objects_to: fixed}
"""
STEP = {"customer": "王小川", "phone": "138 0000 2716", "contractor": "huayi"}


@pytest.fixture
def ticket(desk):
    made = desk(FORM, WORKFLOW, channels=frozenset({"sms"}))
    made.submit(**STEP)
    made.decide("fixed", "submit")
    return made


def over(desk, invitation="inv1", **more):
    """The proof of a customer who came over the link."""
    given = {"identity": "link-code", "signer": "王小川", "invitation": invitation, **more}
    return desk.proof(f"outside:{invitation}", **given)


def before(desk, witness="zhou", **more):
    """The proof of a customer who signs on the device of a witness."""
    given = {"identity": "in-person-code", "signer": "王小川", "witness": witness, **more}
    return desk.proof(witness, **given)


def test_an_act_that_ends_a_pause_is_signed_behind_what_stood_before(desk):
    route = WORKFLOW.replace(
        "    fills: [opinion]\n", "    fills: [opinion]\n    pauses: yes\n    due: 2 working days\n"
    )
    slip = desk(FORM, route, channels=frozenset({"sms"}))
    slip.submit(**STEP)
    slip.decide("fixed", "submit")
    slip.invite("accept", "zhou")
    assert slip.task("accept").paused_at
    slip.decide("accept", "confirm", "outside:inv1", proof=over(slip))
    assert [e.type for e in slip.events() if e.type in ("paused", "resumed")] == [
        "paused", "resumed",
    ]  # fmt: skip
    assert check_record(make_record_json(slip.record, slip.chained, slip.kept)) == []


def test_what_a_customer_writes_into_a_log_stands_under_their_name(desk):
    form = FORM + "  - {name: taken, type: log, label: 处理进展}\n"
    route = WORKFLOW.replace("fills: [opinion]", "fills: [opinion, taken]")
    slip = desk(form, route, channels=frozenset({"sms"}))
    slip.submit(**STEP)
    slip.decide("fixed", "submit")
    slip.invite("accept", "zhou")
    entry = (Entry(id="0000000a", text="还在渗水"),)
    slip.decide("accept", "confirm", "outside:inv1", proof=over(slip), **STEP, taken=entry)
    (written,) = slip.stored()["taken"]
    assert (written.name, written.person) == ("王小川", "outside:inv1")
    logged = next(each for each in slip.chained if each.event.type == "logged")
    told = sentence(slip.bundle, logged, slip.organisation.title, slip.kept)
    assert told == "王小川在“处理进展”里记了一条。"


def test_a_customer_signs_over_a_link_as_an_actor_of_their_own(ticket):
    ticket.invite("accept", "zhou")
    proof = over(ticket, strokes={"width": 2, "height": 1, "lines": [[0, 0, 1, 1]]})
    ticket.decide("accept", "confirm", "outside:inv1", proof=proof, opinion="满意")
    act = list(ticket.record.acts.values())[-1].content
    assert (act["person"], act["identity"], act["witness"]) == ("outside:inv1", "link-code", "")
    assert act["role"] == "客户"
    assert ticket.kept[act["signer"]].value == "王小川"
    assert ticket.kept[act["strokes"]].path == f"strokes/{act['task']}"
    assert [event.actor for event in ticket.events("answered")] == ["outside:inv1"]
    assert ticket.holders() == {"firm": ("liu",)}


def test_an_objection_over_a_link_asks_the_staff_again(ticket):
    ticket.invite("accept", "zhou")
    ticket.decide("accept", "object", "outside:inv1", proof=over(ticket), remark="还在漏")
    assert ticket.holders() == {"fixed": ("xu",)}


@pytest.mark.parametrize(
    ("actor", "invitation", "more"),
    [
        ("outside:inv2", "inv2", {}),  # an invitation that there never was
        ("outside:inv1", "inv2", {}),
        ("outside:inv2", "inv1", {}),
        ("outside:inv1", "inv1", {"identity": "password"}),
        ("outside:inv1", "inv1", {"identity": "in-person-code", "witness": "outside:inv1"}),
        ("outside:inv1", "inv1", {"witness": "zhou"}),
        ("outside:inv1", "inv1", {"signer": "刘德安"}),
        ("zhou", "inv1", {}),  # the witness over the customer's link
        ("outside:", "", {}),
    ],
)
def test_only_the_open_link_lets_a_customer_sign(ticket, actor, invitation, more):
    ticket.invite("accept", "zhou")
    with pytest.raises(NotAllowed):
        ticket.decide("accept", "confirm", actor, proof=over(ticket, invitation, **more))
    assert ticket.task("accept").is_open


def test_an_old_link_is_dead_once_a_new_one_was_sent(ticket):
    ticket.invite("accept", "zhou", "inv1")
    ticket.invite("accept", "zhou", "inv2")
    assert [(e.type, e.invitation) for e in ticket.events() if "invited" in e.type] == [
        ("invited", "inv1"), ("uninvited", "inv1"), ("invited", "inv2"),
    ]  # fmt: skip
    assert ticket.events("uninvited")[0].reason == "replaced"
    with pytest.raises(NotAllowed):
        ticket.decide("accept", "confirm", "outside:inv1", proof=over(ticket, "inv1"))
    ticket.decide("accept", "confirm", "outside:inv2", proof=over(ticket, "inv2"))


def test_a_recalled_link_signs_nothing(ticket):
    ticket.invite("accept", "zhou")
    ticket.uninvite("accept", "zhou")
    assert ticket.task("accept").invitation == ""
    with pytest.raises(NotAllowed):
        ticket.decide("accept", "confirm", "outside:inv1", proof=over(ticket))
    with pytest.raises(Conflict):
        ticket.uninvite("accept", "zhou")


def test_a_link_opens_one_task_only(ticket):
    ticket.invite("accept", "zhou")
    ticket.decide("accept", "confirm", "outside:inv1", proof=over(ticket))
    with pytest.raises(NotAllowed):
        ticket.decide("firm", "confirm", "outside:inv1", proof=over(ticket))
    with pytest.raises(AlreadyDecided):
        ticket.decide("accept", "confirm", "outside:inv1", proof=over(ticket))


def test_a_task_that_was_sent_back_takes_its_link_with_it(ticket):
    ticket.invite("accept", "zhou")
    ticket.decide("accept", "object", "zhou", proof=before(ticket, invitation="inv1"))
    with pytest.raises(AlreadyDecided):
        ticket.invite("accept", "zhou", "inv2")


@pytest.mark.parametrize("actor", ["wang", "chen", "liu", "admin", "gone", "outside:inv1", ""])
def test_only_the_witness_sends_links(ticket, actor):
    with pytest.raises(NotAllowed):
        ticket.invite("accept", actor)
    ticket.invite("accept", "zhou")
    with pytest.raises(NotAllowed):
        ticket.uninvite("accept", actor)


def test_a_code_belongs_to_the_invitation_that_it_was_sent_for(ticket):
    ticket.invite("accept", "zhou")
    for wrong in ("", "inv2"):
        with pytest.raises(NotAllowed, match="验证码"):
            ticket.decide("accept", "confirm", "zhou", proof=before(ticket, invitation=wrong))
    ticket.decide("accept", "confirm", "zhou", proof=before(ticket, invitation="inv1"))
    act = list(ticket.record.acts.values())[-1].content
    assert (act["identity"], act["witness"]) == ("in-person-code", "zhou")


def test_without_a_code_one_signs_only_where_no_code_could_be_sent(ticket):
    weak = before(ticket, identity="in-person-no-code")
    with pytest.raises(NotAllowed, match="验证码"):
        ticket.decide("accept", "confirm", "zhou", proof=weak)
    ticket.channels = frozenset()
    ticket.decide("accept", "confirm", "zhou", proof=weak)


def test_sending_it_back_in_person_takes_no_code(ticket):
    weak = before(ticket, identity="in-person-no-code")
    ticket.decide("accept", "object", "zhou", proof=weak)
    assert ticket.holders() == {"fixed": ("xu",)}


def test_paper_takes_a_photograph_and_a_photograph_only_paper(ticket):
    page = {"id": "a" * 16, "sha256": "b" * 64}
    with pytest.raises(NotAllowed):
        ticket.decide("accept", "confirm", "zhou", proof=before(ticket, identity="on-paper"))
    with pytest.raises(NotAllowed):
        ticket.decide("accept", "confirm", "zhou", proof=before(ticket, page=page))
    proof = before(ticket, identity="on-paper", page=page)
    ticket.decide("accept", "confirm", "zhou", proof=proof)
    act = list(ticket.record.acts.values())[-1].content
    assert ticket.kept[act["page"]].value == page


def test_a_contact_signs_over_a_link_as_themselves(ticket):
    ticket.invite("accept", "zhou")
    ticket.decide("accept", "confirm", "outside:inv1", proof=over(ticket))
    with pytest.raises(NotAllowed):
        ticket.invite("firm", "liu", "inv2")
    ticket.invite("firm", "wang", "inv2")
    link = ticket.proof("liu", "link-code", invitation="inv2")
    wrong = ticket.proof("liu", "link-code", invitation="inv1")
    with pytest.raises(NotAllowed):
        ticket.decide("firm", "confirm", "liu", proof=wrong)
    ticket.decide("firm", "confirm", "liu", proof=link)
    act = list(ticket.record.acts.values())[-1].content
    assert (act["person"], act["identity"]) == ("liu", "link-code")


def ways(desk, organisation=ORGANISATION, **answers):
    step = desk.bundle.workflow.steps["accept"]
    return contacts(step, {**STEP, **answers}, organisation, ())


def test_a_number_that_takes_no_messages_is_no_contact(ticket):
    assert [each.channel for each in ways(ticket)] == ["sms"]
    for none in ("0591-87654321", "95598", "", None):
        assert ways(ticket, phone=none) == ()
    assert ways(ticket, customer="") == ()


@cases("own", ["13800002716", "+86 138-0000-2716", "86 13800002716"])
def test_an_address_of_our_own_people_is_no_customers(ticket, own):
    staff = Person(id="zhou", name="周晓燕", login="zhou", phone=own)
    organisation = replace(ORGANISATION, people={**ORGANISATION.people, "zhou": staff})
    assert ways(ticket, organisation) == ()
    firm = replace(staff, outside="huayi")
    organisation = replace(organisation, people={**ORGANISATION.people, "zhou": firm})
    assert len(ways(ticket, organisation)) == 1


@cases(
    ("channel", "address", "masked"),
    [
        ("sms", "138 0000 2716", "138 **** 2716"),
        ("sms", "+8613800002716", "138 **** 2716"),
        ("sms", "+4915112345678", "+49151 **** 5678"),
        ("mail", "chuan@example.com", "c***@example.com"),
        ("mail", "x@example.com", "x***@example.com"),
    ],
)
def test_an_address_is_shown_so_that_only_its_owner_knows_it(channel, address, masked):
    assert Contact(channel=channel, address=address, name="").masked == masked


def told(desk, last):
    """The last sentences of the trail."""
    zone = ZoneInfo("Asia/Shanghai")
    titles = desk.organisation.title
    said = [sentence(desk.bundle, each, titles, desk.kept, zone) for each in desk.chained]
    return [each for each in said if each][-last:]


def test_the_trail_tells_of_links_and_who_signed_over_them(ticket):
    ticket.invite("accept", "zhou", "inv1")
    ticket.invite("accept", "zhou", "inv2", channel="mail")
    ticket.decide("accept", "confirm", "outside:inv2", proof=over(ticket, "inv2"), opinion="满意")
    assert told(ticket, 6) == [
        "周晓燕用短信发出链接，请客户办理“客户验收”，3月9日 09:02前有效。",
        "先前的链接不再有效。",
        "周晓燕用邮件发出链接，请客户办理“客户验收”，3月9日 09:03前有效。",
        "王小川填写“客户意见”。",
        "王小川（客户验收）通过链接签名确认，用了本人验证码。",
        "系统请刘德安办理“施工单位”。",
    ]


def test_the_trail_tells_what_became_of_a_link(ticket):
    ticket.invite("accept", "zhou")
    ticket.uninvite("accept", "zhou")
    ticket.invite("accept", "zhou", "inv2")
    ticket.uninvite("accept", "system:invite", "expired")
    ticket.invite("accept", "zhou", "inv3", kind="in_person")
    proof = before(ticket, invitation="inv3")
    ticket.decide("accept", "confirm", "zhou", proof=proof, remark="满意")
    assert [each for each in told(ticket, 7) if "发出链接" not in each] == [
        "周晓燕收回链接。",
        "链接过期，没有签。",
        "周晓燕请客户当面办理“客户验收”，用短信发验证码。",
        "王小川（客户验收）当面签名确认，周晓燕在场见证，用了本人验证码，并写道：满意。",
        "系统请刘德安办理“施工单位”。",
    ]


def test_the_trail_tells_of_an_objection_over_a_link_and_of_paper(ticket):
    ticket.invite("accept", "zhou")
    ticket.decide("accept", "object", "outside:inv1", proof=over(ticket), remark="还在漏")
    assert told(ticket, 2)[0] == (
        "王小川（客户验收）通过链接提出异议，退回到“维修”，理由：还在漏。"
    )
    ticket.decide("fixed", "submit")
    page = {"id": "a" * 16, "sha256": "b" * 64}
    ticket.decide("accept", "confirm", "zhou", proof=before(ticket, identity="on-paper", page=page))
    assert told(ticket, 2)[0] == ("王小川（客户验收）在纸上签名确认，周晓燕在场见证，拍照存证。")


PAUSING = WORKFLOW.replace("    fills: [opinion]", "    due: 2 working days\n    pauses: yes")


def test_the_clock_stands_still_while_the_customer_has_the_link(desk):
    made = desk(FORM, PAUSING, channels=frozenset({"sms"}))
    made.submit(**STEP)
    made.decide("fixed", "submit")
    due = made.task("accept").due_at
    made.invite("accept", "zhou")
    assert made.task("accept").paused_at is not None
    made.invite("accept", "zhou", "inv2")
    assert [e.type for e in made.events() if e.type in ("paused", "resumed")] == ["paused"]
    made.now += timedelta(days=2)
    made.uninvite("accept", "zhou")
    assert made.task("accept").paused_at is None
    assert made.task("accept").due_at > due + timedelta(days=1)
    made.invite("accept", "zhou", "inv3")
    made.invite("accept", "zhou", "inv4", kind="in_person")
    assert made.task("accept").paused_at is None, "whoever was waited for is here"


def test_the_clock_goes_on_where_the_step_does_not_pause(ticket):
    ticket.invite("accept", "zhou")
    assert ticket.events("paused") == []

"""Links of outside parties: what they do, what ends them, and that nobody else signs."""

import re
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from app.core.errors import AppError, Conflict, Invalid, NotAllowed, TooOften
from app.jobs._worker import work_until_done
from app.services import codes, in_person, invitations, outside, tasks
from app.services.cases import AlreadyDecided
from app.services.outside import LinkOver
from app.services.trails import faults_of
from tests.outsiders import LINKED, NONCE, OTHER, STROKES, Visits, before_witness


@pytest.fixture
def visits(office):
    return Visits.of(office)


@pytest.fixture(params=["sqlite", "postgresql"])
def both(request):
    """The office on each kind of database."""
    name = "office" if request.param == "sqlite" else "postgres_office"
    return Visits.of(request.getfixturevalue(name))


def why(visits, secret, **more):
    with pytest.raises(LinkOver) as refused:
        outside.visit(visits.ports, secret, **more)
    return refused.value.why


def test_a_customer_signs_over_a_link(both):
    record = both.submit()
    secret = both.invite(record)
    found = outside.visit(both.ports, secret)
    assert found.masked == "138 **** 2716"
    assert [verb.word for verb in found.verbs] == ["confirm", "object"]
    digest = both.sign(secret, both.code(secret))
    after = both.office.record(record)
    act = after.acts[digest]
    assert act.person == f"outside:{found.invitation.id}"
    assert act.content["identity"] == "link-code"
    assert act.content["strokes"]
    assert after.steps["accept"] == "done"
    with both.ports.store.reading() as reading:
        assert reading.invitation(found.invitation.id).ended == "used"
        kept = reading.kept(record)
    assert kept[act.content["strokes"]].value == STROKES
    with both.ports.store.reading() as reading:
        assert [*faults_of(reading, [record])] == [(record, [])]


def test_a_link_goes_to_the_customers_own_address_and_leads_where_the_operator_said(visits):
    visits.ports.settings = replace(visits.ports.settings, public_url="https://forms.example")
    secret = visits.invite(visits.submit())
    address, _, text = visits.box.letters[-1]
    assert address == "138 0000 2716"
    assert f"https://forms.example/s/{secret} " in text
    assert "渗水" not in text, "a message tells what it is about, and no answer"


def test_only_the_hash_of_a_secret_is_kept(visits):
    record = visits.submit()
    secret = visits.invite(record)
    with visits.ports.store.reading() as reading:
        (kept,) = reading.invitations(visits.task(record).id)
        jobs, events = reading.jobs(), reading.events(record)
    assert kept.token == invitations.hash_of(secret)
    code = visits.code(secret)
    with visits.ports.store.reading() as reading:
        told = f"{reading.invitations(kept.task)}{jobs}{events}{reading.events(record)}"
    assert secret not in told
    assert code not in told.replace(kept.id, "")
    assert not re.search(r"\b2716\b", str(events)), "a number's end; an id may hold it"


def test_looking_changes_nothing(visits):
    record = visits.submit()
    secret = visits.invite(record)
    with visits.ports.store.reading() as reading:
        before = reading.invitations(visits.task(record).id), reading.record(record)
    for _ in range(10):
        outside.visit(visits.ports, secret)
        outside.paper(visits.ports, secret) if _ == 0 else None
    with visits.ports.store.reading() as reading:
        assert (reading.invitations(visits.task(record).id), reading.record(record)) == before
    visits.sign(secret, visits.code(secret))


def test_without_the_code_nobody_signs(visits):
    record = visits.submit()
    secret = visits.invite(record)
    for typed in ("", " "):
        with pytest.raises(Invalid):
            visits.sign(secret, typed)
    with pytest.raises(NotAllowed, match="发验证码"):
        visits.sign(secret, "000000")
    code = visits.code(secret)
    wrong = f"{(int(code) + 1) % 10**6:06d}"
    for left in (4, 3, 2, 1):
        with pytest.raises(NotAllowed, match=f"还可以试 {left} 次"):
            visits.sign(secret, wrong)
    with pytest.raises(TooOften):
        visits.sign(secret, wrong)
    with pytest.raises(TooOften):
        visits.sign(secret, code)
    visits.later(seconds=61)
    visits.sign(secret, visits.code(secret))


def test_a_code_typed_with_blanks_and_full_width_digits_is_the_same_code(visits):
    secret = visits.invite(visits.submit())
    code = visits.code(secret)
    wide = code.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    visits.sign(secret, f" {wide[:3]} {wide[3:]} ")


@pytest.mark.parametrize("typed", ["٠١٢٣٤٥", "12345", "1234567", "\ud800", "x" * 4000, "𝟛" * 6])
def test_what_is_no_code_is_a_wrong_one(visits, typed):
    secret = visits.invite(visits.submit())
    visits.code(secret)
    with pytest.raises(NotAllowed, match="还可以试 4 次"):
        visits.sign(secret, typed)


def test_a_code_lasts_ten_minutes(visits):
    secret = visits.invite(visits.submit())
    code = visits.code(secret)
    visits.later(minutes=10)
    with pytest.raises(NotAllowed, match="过了 10 分钟"):
        visits.sign(secret, code)


def test_a_code_works_on_the_device_that_asked_for_it(visits):
    secret = visits.invite(visits.submit())
    code = visits.code(secret, NONCE)
    with pytest.raises(NotAllowed):
        visits.sign(secret, code, nonce=OTHER)
    visits.sign(secret, code, nonce=NONCE)


def test_codes_are_sent_once_a_minute_and_five_times(visits):
    secret = visits.invite(visits.submit())
    for number in range(codes.MOST):
        code = visits.code(secret)
        with pytest.raises(TooOften, match="秒" if number < codes.MOST - 1 else "次"):
            visits.code(secret)
        visits.later(seconds=60)
    with pytest.raises(TooOften, match="5 次"):
        visits.code(secret)
    visits.sign(secret, code)


def test_a_new_code_ends_the_one_before(visits):
    secret = visits.invite(visits.submit())
    old = visits.code(secret)
    visits.later(seconds=60)
    new = visits.code(secret)
    if old != new:
        with pytest.raises(NotAllowed):
            visits.sign(secret, old)
    visits.sign(secret, new)


def test_guesses_at_the_same_moment_are_all_counted(both):
    secret = both.invite(both.submit())
    code = both.code(secret)
    guesses = [f"{(int(code) + each) % 10**6:06d}" for each in range(1, 41)]
    together, came_of = threading.Barrier(8), []

    def guess(some):
        together.wait()
        for each in some:
            try:
                both.sign(secret, each)
            except AppError as refused:
                came_of.append(type(refused))

    with ThreadPoolExecutor(8) as robbers:
        list(robbers.map(guess, [guesses[n::8] for n in range(8)]))
    assert came_of.count(NotAllowed) == codes.TRIES - 1
    assert came_of.count(TooOften) == len(guesses) - codes.TRIES + 1
    with pytest.raises(TooOften):
        both.sign(secret, code)


def test_two_devices_at_the_same_moment_make_one_act(both):
    record = both.submit()
    secret = both.invite(record)
    code = both.code(secret)
    together, acts, refused = threading.Barrier(6), [], []

    def sign(_):
        together.wait()
        try:
            acts.append(both.sign(secret, code))
        except (LinkOver, AlreadyDecided, NotAllowed) as over:
            refused.append(over)

    with ThreadPoolExecutor(6) as devices:
        list(devices.map(sign, range(6)))
    made = [a for a in both.office.record(record).acts.values() if a.step == "accept"]
    assert len(made) == 1
    assert set(acts) == {made[0].digest}, "a repeat from the same page is answered the same"
    assert len(acts) + len(refused) == 6


def test_the_second_time_and_the_second_device_are_told_that_it_is_signed(visits):
    record = visits.submit()
    secret = visits.invite(record)
    code = visits.code(secret)
    digest = visits.sign(secret, code)
    assert visits.sign(secret, code) == digest, "a double click"
    with pytest.raises(LinkOver) as refused:
        visits.sign(secret, code, nonce=OTHER)
    assert refused.value.why == "used"
    assert why(visits, secret) == "used"


def test_an_objection_needs_the_code_and_a_reason_and_goes_back(visits):
    record = visits.submit()
    secret = visits.invite(record)
    with pytest.raises(Invalid):
        visits.sign(secret, "", "object", remark="还在漏")
    code = visits.code(secret)
    with pytest.raises(Invalid, match="理由"):
        visits.sign(secret, code, "object")
    visits.sign(secret, code, "object", remark="还在漏")
    assert visits.office.record(record).steps["open"] == "open"
    assert why(visits, secret) == "used"


@pytest.mark.parametrize("verb", ["return", "agree", "submit", "reject", "name", "annul"])
def test_nothing_else_can_be_done_over_a_link(visits, verb):
    record = visits.submit()
    secret = visits.invite(record)
    code = visits.code(secret)
    before = visits.office.record(record)
    with pytest.raises(AppError):
        visits.sign(secret, code, verb, remark="x")
    assert visits.office.record(record) == before


def test_what_ends_a_link_is_said(visits):
    record = visits.submit()
    old = visits.invite(record)
    new = visits.invite(record)
    assert why(visits, old) == "replaced"
    invitations.recall(visits.ports, visits.me("wangmin"), visits.task(record).id)
    assert why(visits, new) == "recalled"
    assert why(visits, "x" * 43) == "unknown"
    assert why(visits, "") == "unknown"
    third = visits.invite(record)
    visits.later(days=7)
    assert why(visits, third) == "expired"
    work_until_done(visits.ports)
    assert why(visits, third) == "expired"
    assert visits.task(record).invitation == ""


def test_a_task_that_is_over_takes_its_link_with_it(visits):
    returned = visits.submit()
    secret = visits.invite(returned)
    visits.office.hands.withdraw("wangmin", returned, "")
    assert why(visits, secret) == "stopped"
    signed = visits.submit()
    secret = visits.invite(signed)
    visits.ports.channels = {}
    visits.office.hands.act("wangmin", signed, "accept", "confirm", in_person=True)
    assert why(visits, secret) == "done"


def test_who_is_signed_in_here_does_not_sign_for_a_customer(visits):
    record = visits.submit()
    secret = visits.invite(record)
    for login in ("wangmin", "zhouxy", "liuda", "admin"):
        assert why(visits, secret, staff=visits.me(login)) == "staff"


def test_an_address_that_changed_ends_the_link(visits):
    record = visits.submit()
    secret = visits.invite(record)
    with visits.ports.store.writing() as writing:
        digest = next(d for d, k in writing.kept(record).items() if k.path == "phone")
        writing.erase(record, [digest])
    assert why(visits, secret) == "changed"


def test_a_code_is_not_sent_where_a_link_is_over(visits):
    record = visits.submit()
    secret = visits.invite(record)
    invitations.recall(visits.ports, visits.me("wangmin"), visits.task(record).id)
    before = len(visits.box.letters)
    with pytest.raises(LinkOver):
        visits.code(secret)
    assert len(visits.box.letters) == before


def test_a_code_that_cannot_be_sent_is_said(visits):
    secret = visits.invite(visits.submit())
    visits.box.broken = True
    with pytest.raises(Conflict, match="没有发出去"):
        visits.code(secret)


def test_a_link_that_could_not_be_sent_is_sent_again_with_another_secret(visits):
    record = visits.submit()
    visits.box.broken = True
    invitations.invite(visits.ports, visits.me("wangmin"), visits.task(record).id, "sms")
    work_until_done(visits.ports)
    assert asked(visits, record).sent == "waiting"
    with visits.ports.store.reading() as reading:
        lost = reading.invitations(visits.task(record).id)[0].token
    visits.box.broken = False
    visits.later(seconds=10)
    work_until_done(visits.ports)
    assert asked(visits, record).sent == "done"
    assert invitations.hash_of(visits.box.link) != lost
    visits.sign(visits.box.link, visits.code(visits.box.link))


def asked(visits, record, who="wangmin", step="accept"):
    with visits.ports.store.reading() as reading:
        case = invitations.case_of(visits.ports, reading, reading.record(record), visits.me(who))
        return invitations.asking(visits.ports, reading, case, visits.task(record, step))


@pytest.mark.parametrize("who", ["zhouxy", "chenjia", "liuda", "admin", "hefang"])
def test_only_the_witness_sends_and_recalls(visits, who):
    record = visits.submit()
    task = visits.task(record).id
    with pytest.raises(NotAllowed):
        invitations.invite(visits.ports, visits.me(who), task, "sms")
    secret = visits.invite(record)
    with pytest.raises(NotAllowed):
        invitations.recall(visits.ports, visits.me(who), task)
    outside.visit(visits.ports, secret)
    assert asked(visits, record, who) is None


def test_links_of_one_task_are_sent_ten_times_a_day(visits):
    record = visits.submit()
    for _ in range(invitations.MOST_A_DAY):
        visits.invite(record)
    with pytest.raises(TooOften):
        visits.invite(record)
    visits.later(days=1)
    visits.invite(record)


def test_nobody_is_asked_by_a_way_that_there_is_not(visits):
    record = visits.submit(phone="0591-87654321")
    task = visits.task(record).id
    for channel in ("sms", "mail", "pigeon", ""):
        with pytest.raises(Invalid):
            invitations.invite(visits.ports, visits.me("wangmin"), task, channel)
    assert asked(visits, record).ways == ()


def test_a_witness_who_gives_her_own_number_gets_no_link(visits):
    with visits.ports.store.writing() as writing:
        wang = writing.organisation().people[visits.me("wangmin")]
        own = replace(wang, phone="+86 13800002716")
        writing.put_person(own, at=visits.ports.now(), by="system:test")
    record = visits.submit()
    with pytest.raises(Invalid):
        visits.invite(record)


def test_a_customer_signs_on_a_staff_device_with_a_code_of_their_own(both):
    record = both.submit()
    task = both.task(record).id
    me = both.me("wangmin")
    weak = replace(before_witness(""), kind="in-person-no-code")
    with pytest.raises(NotAllowed, match="验证码"):
        tasks.decide(both.ports, me, task, "confirm", remark="", to="", identity=weak)
    in_person.send_code(both.ports, me, task, "sms", NONCE)
    code = both.box.code
    wrong = before_witness(f"{(int(code) + 1) % 10**6:06d}")
    with pytest.raises(NotAllowed, match="还可以试 4 次"):
        tasks.decide(both.ports, me, task, "confirm", remark="", to="", identity=wrong)
    identity = before_witness(code, strokes=STROKES)
    tasks.decide(both.ports, me, task, "confirm", remark="", to="", identity=identity)
    act = list(both.office.record(record).acts.values())[-1].content
    assert (act["identity"], act["person"], act["witness"]) == ("in-person-code", me, me)
    assert act["strokes"]
    with both.ports.store.reading() as reading:
        assert [*faults_of(reading, [record])] == [(record, [])]


def test_a_code_for_the_staff_device_ends_the_link_and_the_other_way_round(visits):
    record = visits.submit()
    secret = visits.invite(record)
    task, me = visits.task(record).id, visits.me("wangmin")
    in_person.send_code(visits.ports, me, task, "sms", NONCE)
    assert why(visits, secret) == "replaced"
    code = visits.box.code
    visits.invite(record)
    identity = before_witness(code)
    with pytest.raises(NotAllowed):
        tasks.decide(visits.ports, me, task, "confirm", remark="", to="", identity=identity)


def test_a_code_over_the_link_is_none_for_the_staff_device(visits):
    record = visits.submit()
    code = visits.code(visits.invite(record))
    task, me = visits.task(record).id, visits.me("wangmin")
    for nonce in (NONCE, OTHER):
        identity = before_witness(code, nonce)
        with pytest.raises(NotAllowed):
            tasks.decide(visits.ports, me, task, "confirm", remark="", to="", identity=identity)
    assert visits.task(record).is_open


@pytest.mark.parametrize("who", ["zhouxy", "chenjia", "liuda", "admin"])
def test_only_the_witness_has_a_code_sent(visits, who):
    record = visits.submit()
    with pytest.raises(NotAllowed):
        in_person.send_code(visits.ports, visits.me(who), visits.task(record).id, "sms", NONCE)
    assert visits.box.letters == []


def test_a_receipt_is_for_the_act_that_was_made_over_the_link(visits):
    record = visits.submit()
    secret = visits.invite(record)
    digest = visits.sign(secret, visits.code(secret))
    name, text = outside.receipt(visits.ports, secret, digest)
    assert digest in text
    assert name.startswith("YS-")
    other = next(a for a in visits.office.record(record).acts if a != digest)
    for act in (other, "", "x"):
        with pytest.raises(LinkOver):
            outside.receipt(visits.ports, secret, act)
    with pytest.raises(LinkOver):
        outside.receipt(visits.ports, "x" * 43, digest)


def contact(visits, login="liuda", *, password=False, email="da@huayi.example"):
    with visits.ports.store.writing() as writing:
        at = {"at": visits.ports.now(), "by": "system:test"}
        person = writing.organisation().people[visits.me(login)]
        writing.put_person(replace(person, email=email), **at)
        if not password:
            writing.set_password(person.id, "", "x", **at)


def test_a_contact_who_cannot_sign_in_is_sent_a_link_when_asked(visits):
    contact(visits)
    record = visits.submit()
    secret = visits.invite(record)
    visits.sign(secret, visits.code(secret))
    work_until_done(visits.ports)
    address, _, text = visits.box.letters[-1]
    assert address == "da@huayi.example"
    assert "刘达" in text or "刘" in text
    link = visits.box.link
    assert outside.visit(visits.ports, link).masked == "d***@huayi.example"
    digest = visits.sign(link, visits.code(link))
    act = visits.office.record(record).acts[digest]
    assert (act.person, act.content["identity"]) == (visits.me("liuda"), "link-code")
    assert visits.office.record(record).status == "done"


def test_a_contact_with_an_account_is_sent_none_by_itself(visits):
    contact(visits, password=True)
    record = visits.submit()
    secret = visits.invite(record)
    visits.sign(secret, visits.code(secret))
    before = len(visits.box.letters)
    work_until_done(visits.ports)
    told = [text for _, _, text in visits.box.letters[before:]]
    assert not any(LINKED.search(text) for text in told), "that a task waits, and no link"
    with pytest.raises(NotAllowed):
        visits.invite(record, "firm", "liuda", "mail")
    visits.invite(record, "firm", "wangmin", "mail")
    assert visits.box.letters[-1][0] == "da@huayi.example"

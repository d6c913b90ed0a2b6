"""From a draft to a record, through the services, on both databases."""

import threading

import pytest

from app.core.errors import Conflict, NotAllowed, NotFound
from app.services import drafts
from app.services.identity import Identity
from app.services.page import Refused
from app.services.trails import faults
from tests.offices import ROOT

TICKET = {
    "estate": ["jiangbin"],
    "unit": ["jiangbin-3-1-1202"],
    "customer": ["王小川"],
    "warranty": ["b"],
    "trades": ["1"],
    "work": ["更换门锁"],
    "source": ["customer"],
    "received_on": ["2026-11-20"],
}
PASSWORD = Identity(kind="password", view="", consent="同意", nonce="0" * 32)


@pytest.fixture(params=["sqlite", "postgresql"])
def anywhere(request):
    """The company, once on each kind of database."""
    return request.getfixturevalue("office" if request.param == "sqlite" else "postgres_office")


def draft_of(office, who="wangmin", **more):
    draft = drafts.begin(office.ports, office.ids[who], "dispatch-ticket")
    drafts.save(office.ports, office.ids[who], draft, {**TICKET, **more})
    return draft


def test_a_draft_that_was_kept_back_passes_by_no_step_that_was_locked_meanwhile(office):
    me, path = office.ids["wangmin"], "workflows/dispatch-ticket.yaml"
    draft = draft_of(office)
    route = (ROOT / path).read_text(encoding="utf-8")
    behind = "  - {step: audit, kind: approve, title: 审计, by: {role: auditor-of-accounts}"
    office.publish_texts({path: f"{route.rstrip()}\n{behind}}}\n".encode()})
    other = draft_of(office)
    office.publish_texts({path: f"{route.rstrip()}\n{behind}, locked: yes}}\n".encode()})
    for each in (draft, other):
        with pytest.raises(Conflict):
            drafts.submit(office.ports, me, each, PASSWORD)
        page = drafts.form_page(office.ports, me, each)
        assert page.draft.posted["customer"] == ["王小川"], "what was typed stays"
        record = office.record(drafts.submit(office.ports, me, each, PASSWORD))
        with office.ports.store.reading() as reading:
            assert record.bundle == reading.current_bundles()["dispatch-ticket"]


def test_any_other_edition_lets_a_draft_keep_its_own(office):
    me, path = office.ids["wangmin"], "workflows/dispatch-ticket.yaml"
    draft = draft_of(office)
    with office.ports.store.reading() as reading:
        begun = reading.current_bundles()["dispatch-ticket"]
    route = (ROOT / path).read_text(encoding="utf-8")
    more = "  - {step: more, kind: approve, title: 复核, by: {head_of: finance}}\n"
    office.publish_texts({path: f"{route.rstrip()}\n{more}".encode()})
    assert office.record(drafts.submit(office.ports, me, draft, PASSWORD)).bundle == begun


def test_submitting_twice_gives_the_same_record(anywhere):
    draft, me = draft_of(anywhere), anywhere.ids["wangmin"]
    first = drafts.submit(anywhere.ports, me, draft, PASSWORD)
    assert drafts.submit(anywhere.ports, me, draft, PASSWORD) == first
    with anywhere.ports.store.reading() as reading:
        assert reading.records() == (first,)


def test_a_refused_submission_keeps_what_was_typed_and_draws_no_number(anywhere):
    me, draft = anywhere.ids["wangmin"], draft_of(anywhere, trades=["ten"])
    with pytest.raises(Refused) as refused:
        drafts.submit(anywhere.ports, me, draft, PASSWORD)
    assert [fault.path for fault in refused.value.page.faults] == ["trades"]
    assert drafts.form_page(anywhere.ports, me, draft).raw["trades"] == ("ten",)
    drafts.save(anywhere.ports, me, draft, TICKET)
    record = anywhere.record(drafts.submit(anywhere.ports, me, draft, PASSWORD))
    assert record.number.endswith("-0001")


def test_numbers_are_drawn_without_gap_or_double_by_many_at_once(anywhere):
    ready = [draft_of(anywhere) for _ in range(12)]
    made, failed = [], []

    def submit(mine):
        for draft in mine:
            try:
                me = anywhere.ids["wangmin"]
                made.append(drafts.submit(anywhere.ports, me, draft, PASSWORD))
            except Exception as fault:
                failed.append(fault)

    threads = [threading.Thread(target=submit, args=(ready[at::4],)) for at in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert failed == []
    numbers = sorted(anywhere.record(each).number[-4:] for each in made)
    assert numbers == [f"{number:04d}" for number in range(1, 13)]
    assert [told for _, told in faults(anywhere.ports.store)] == [[]] * 12


def test_a_first_step_with_a_mark_wants_the_password(office):
    weak = Identity(kind="session", view="", consent="同意", nonce="0" * 32)
    with pytest.raises(NotAllowed):
        drafts.submit(office.ports, office.ids["wangmin"], draft_of(office), weak)


def test_nobody_reads_another_persons_draft(office):
    with pytest.raises(NotFound):
        drafts.form_page(office.ports, office.ids["chenjia"], draft_of(office))


def test_who_may_not_open_a_form_is_told_so(office):
    with pytest.raises(NotAllowed, match="工程派工单"):
        drafts.begin(office.ports, office.ids["hefang"], "dispatch-ticket")


def test_a_form_opened_from_a_record_carries_answers_over_and_ties_both(office):
    hands = office.hands
    ticket = hands.submit("wangmin", "dispatch-ticket", TICKET)
    hands.act("zhouxy", ticket, "issue", "agree")
    captain = office.ids["huangjp"]
    draft = drafts.begin(office.ports, captain, "settlement", ticket)
    page = drafts.form_page(office.ports, captain, draft)
    assert page.answers["customer"] == "王小川"
    assert page.answers["unit"] == "jiangbin-3-1-1202"
    line = {"project": "门锁", "measure": "副", "quantity": "1", "claimed": "260"}
    cells = {f"items/0000000a/{name}": [text] for name, text in line.items()}
    drafts.save(office.ports, captain, draft, page.draft.posted | {"items": ["0000000a"], **cells})
    settlement = drafts.submit(office.ports, captain, draft, PASSWORD)
    assert [(each.way, each.record) for each in office.record(ticket).links] == [("to", settlement)]
    assert [(each.way, each.record) for each in office.record(settlement).links] == [
        ("from", ticket)
    ]


def test_a_character_that_no_font_has_is_refused_by_name_while_filling_in(office):
    me, draft = office.ids["wangmin"], draft_of(office, customer=["王🧿川"])
    page = drafts.review(office.ports, me, draft, {**TICKET, "customer": ["王🧿川"]})
    assert [(fault.path, "U+1F9FF" in str(fault.message)) for fault in page.faults] == [
        ("customer", True)
    ]

"""What administrators are told of proposals, and their authors of what became of them."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app.services import form_settings, messages, publishing
from tests.services.test_publishing import (
    CHECK,
    PAY,
    anywhere,  # noqa: F401  a fixture
    change,
    propose,
    second,  # noqa: F401  a fixture
)


def told(office, who):
    me = office.ids.get(who, who)
    return [(each.about, each.by, each.new) for each in messages.listed(office.ports, me)]


def proposed(office):
    change(office, "zhouxy", "settlement", "workflows", (PAY, CHECK + PAY))
    return propose(office, "zhouxy", "settlement")


def test_an_administrator_is_told_of_a_proposal_and_its_author_of_the_answer(anywhere):  # noqa: F811
    office, admin = anywhere, anywhere.ids["admin"]
    made = proposed(office)
    assert told(office, "admin") == [("open", "周晓燕", True)]
    assert told(office, "zhouxy") == [], "nobody is told of what they did themselves"
    (entry,) = messages.listed(office.ports, admin)
    assert (entry.proposal, entry.form_title, entry.step) == (made, "维修工程结算书", "财务要看")
    assert messages.new_count(office.ports, admin) == 1
    publishing.decline(office.ports, admin, made, "先不改")
    assert told(office, "admin") == [("open", "周晓燕", False)], "it waits no more"
    assert told(office, "zhouxy") == [("declined", "系统管理员", True)]
    (entry,) = messages.listed(office.ports, office.ids["zhouxy"])
    assert entry.step == "先不改"
    messages.note_seen(office.ports, office.ids["zhouxy"], entry.at)
    assert messages.new_count(office.ports, office.ids["zhouxy"]) == 0


def test_each_administrator_is_told_but_who_proposes(office, second):  # noqa: F811
    made = proposed(office)
    assert [about for about, _, _ in told(office, second)] == ["open"]
    found, _ = publishing.proposal_bench(office.ports, second, made)
    publishing.accept(office.ports, second, made, hash_=found.hash, edition=1)
    assert told(office, "admin") == [("open", "周晓燕", False)]
    assert [about for about, _, _ in told(office, "zhouxy")] == ["published"]


def test_what_its_author_takes_back_is_no_news(office):
    made = proposed(office)
    publishing.decline(office.ports, office.ids["zhouxy"], made, "")
    assert told(office, "admin") == [("open", "周晓燕", False)]
    assert told(office, "zhouxy") == []


def test_who_looks_after_it_no_more_is_told_nothing(office):
    proposed(office)
    with office.ports.store.reading() as reading:
        held = [each for each in reading.organisation().memberships
                if each.person == office.ids["admin"]]  # fmt: skip
    with office.ports.store.writing() as writing:
        for each in held:
            gone = replace(each, until=office.ports.today() - timedelta(days=1))
            writing.put_membership(gone, at=office.ports.now(), by="test")
    assert told(office, "admin") == []


@pytest.mark.parametrize("say", ["confirm", "refuse"])
def test_a_setting_that_waits_for_a_second_person_is_told_too(office, second, say):  # noqa: F811
    admin, day = office.ids["admin"], office.ports.today().isoformat()
    form_settings.change(
        office.ports, admin, "settlement", "audit_from", raw="30000", since=day, reason="物价涨了"
    )
    (entry,) = messages.listed(office.ports, second)
    assert (entry.about, entry.setting_of) == ("open setting", "settlement")
    getattr(form_settings, say)(office.ports, second, "settlement", entry.proposal)
    known = {"confirm": "published setting", "refuse": "declined setting"}
    assert [about for about, _, _ in told(office, "admin")] == [known[say]]

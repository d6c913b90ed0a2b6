"""Invitations on every store."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from app.core.errors import Conflict
from app.core.records.invitation import EXPIRED, Invitation
from app.core.trail.digests import keep
from tests.storage.conftest import NOW, SALT, later, look, put, submitted


@pytest.fixture
def asked(store):
    """A store with a record whose second task waits for a customer."""
    with store.writing() as tx:
        tx.publish("hash of leave", "leave", '{"form": "leave"}', NOW, "ann")
    record, events, kept = submitted()
    address = keep("phone", "138 0000 2716", SALT)
    put(store, record, events, (*kept, address))
    return store


def invitation(id_="i1", **more):
    given = {
        "kind": "link",
        "record": "r1",
        "task": "r1-2",
        "name": "王小川",
        "channel": "sms",
        "address": "138 0000 2716",
        "created_at": NOW,
        "created_by": "bob",
        "expires_at": NOW + timedelta(days=7),
        **more,
    }
    return Invitation(id=id_, **given)


def write(store, *invitations):
    with store.writing() as tx:
        for each in invitations:
            tx.put_invitation(each)


def test_an_invitation_is_read_back_as_it_was_written(asked):
    sent = invitation(token="a" * 64, code="b" * 64, tries=2, sent=1, code_until=later(10))
    write(asked, sent)
    assert look(asked, "invitation", "i1") == sent
    assert look(asked, "invitation_of_token", "a" * 64) == sent
    assert look(asked, "invitations", "r1-2") == (sent,)
    ended = replace(sent, opened_at=later(1), ended_at=later(2), ended=EXPIRED)
    write(asked, ended)
    assert look(asked, "invitation", "i1") == ended


def test_what_is_not_there_is_none(asked):
    write(asked, invitation())
    assert look(asked, "invitation", "i2") is None
    assert look(asked, "invitation_of_token", "") is None, "one that was not sent has no secret"
    assert look(asked, "invitation_of_token", "a" * 64) is None
    assert look(asked, "invitations", "r1-1") == ()


def test_the_newest_invitation_of_a_task_comes_first(asked):
    write(asked, invitation("i1"), invitation("i3", created_at=later(2)), invitation("i2"))
    assert [each.id for each in look(asked, "invitations", "r1-2")] == ["i3", "i1", "i2"]


def test_two_links_never_have_the_same_secret(asked):
    write(asked, invitation("i1", token="a" * 64))
    with pytest.raises(Conflict):
        write(asked, invitation("i2", token="a" * 64))


def test_tries_at_the_same_moment_are_all_counted(asked):
    write(asked, invitation())

    def try_once(_):
        with asked.writing() as tx:
            found = tx.lock_invitation("i1")
            tx.put_invitation(replace(found, tries=found.tries + 1))

    with ThreadPoolExecutor(8) as people:
        list(people.map(try_once, range(40)))
    assert look(asked, "invitation", "i1").tries == 40


def test_an_erased_address_is_gone_from_invitations_too(asked):
    write(asked, invitation(), invitation("i2", channel="mail", address="c@example.com"))
    with asked.writing() as tx:
        digest = next(d for d, each in tx.kept("r1").items() if each.path == "phone")
        tx.erase("r1", [digest])
    assert look(asked, "invitation", "i1").address == ""
    assert look(asked, "invitation", "i2").address == "c@example.com"

"""Editions, drafts of definitions and proposals, on both databases."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import create_engine, text

from app.storage.defining import DefinitionDraft, Proposal, Revision
from tests.storage.conftest import look

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
FILES = {"forms/leave.yaml": "title: 请假单 # 注释\n"}
PROPOSAL = Proposal(
    id="p", kind="texts", form="leave", edition=1, body={"files": FILES}, hash="x", reason="更好",
    by="bob", at=NOW,
)  # fmt: skip


def publish(store, hash_, minutes=0, **revision):
    at = NOW + timedelta(minutes=minutes)
    with store.writing() as tx:
        tx.publish(hash_, "leave", f"text of {hash_}", at, "ann",
                   Revision(**revision) if revision else None)  # fmt: skip


def test_an_edition_keeps_what_its_author_wrote(store):
    publish(store, "h1", files=FILES, author="bob", confirmed_by="cy", reason="更好",
            changes=["字段“事由”。"])  # fmt: skip
    (edition,) = look(store, "editions", "leave")
    assert (edition.edition, edition.hash, edition.files) == (1, "h1", FILES)
    assert (edition.by, edition.author, edition.confirmed_by) == ("ann", "bob", "cy")
    assert (edition.reason, edition.changes) == ("更好", ("字段“事由”。",))
    assert look(store, "editions_in_force") == {"leave": edition}


def test_editions_count_up_also_where_one_goes_back(store):
    publish(store, "h1", files=FILES)
    publish(store, "h2", 1)
    publish(store, "h1", 2, files=FILES, reason="退回")
    publish(store, "h1", 3)  # it is in force: nothing is new
    publish(store, "h3", 4)
    found = [(each.edition, each.hash) for each in look(store, "editions", "leave")]
    assert found == [(4, "h3"), (3, "h1"), (2, "h2"), (1, "h1")]
    assert look(store, "current_bundles") == {"leave": "h3"}
    assert look(store, "edition", "h1")[0] == 1, "paper names the edition that a text first was"
    assert look(store, "edition", "h3")[0] == 4


def test_drafts_of_forms_that_are_not_in_force_are_listed(store):
    publish(store, "h1", files=FILES)
    draft = DefinitionDraft(person="ann", form="leave", edition=1, files=FILES, updated_at=NOW)
    begun = replace(draft, form="car", edition=0)
    later = replace(begun, person="bob", updated_at=NOW + timedelta(minutes=1))
    with store.writing() as tx:
        for each in (draft, begun, later):
            tx.put_definition_draft(each)
    assert look(store, "begun_definitions") == (later, begun)


def test_a_draft_belongs_to_a_person_and_a_form(store):
    draft = DefinitionDraft(person="ann", form="leave", edition=1, files=FILES, updated_at=NOW)
    later = replace(draft, person="bob", updated_at=NOW + timedelta(minutes=1))
    with store.writing() as tx:
        tx.put_definition_draft(draft)
        tx.put_definition_draft(later)
        tx.put_definition_draft(replace(draft, reason="更好"))
    assert look(store, "definition_drafts", "leave") == (later, replace(draft, reason="更好"))
    with store.writing() as tx:
        tx.drop_definition_draft("bob", "leave")
    assert [each.person for each in look(store, "definition_drafts", "leave")] == ["ann"]


def test_proposals_are_found_by_form_and_status(store):
    other = replace(PROPOSAL, id="q", form="pay", at=NOW + timedelta(minutes=1))
    with store.writing() as tx:
        tx.put_proposal(PROPOSAL)
        tx.put_proposal(other)
    assert look(store, "proposals") == (other, PROPOSAL)
    assert look(store, "proposals", "leave") == (PROPOSAL,)
    done = replace(other, status="declined", decided_by="ann", decided_at=NOW, answer="不")
    with store.writing() as tx:
        assert tx.lock_proposal("q") == other
        tx.put_proposal(done)
    assert look(store, "proposals", "", "open") == (PROPOSAL,)
    assert look(store, "proposal", "q") == done
    told = [each["body"] for each in look(store, "house_events", 9) if each["type"] == "proposal"]
    assert [each["status"] for each in told] == ["declined", "open", "open"]
    assert "files" not in str(told), "the event says who did what, the texts stand beside it"


def test_a_publication_that_breaks_off_leaves_nothing(store):
    publish(store, "h1", files=FILES)

    def half():
        with store.writing() as tx:
            tx.put_proposal(replace(PROPOSAL, status="published"))
            tx.publish("h2", "leave", "text", NOW, "ann", Revision(files=FILES))
            raise ConnectionError

    with pytest.raises(ConnectionError):
        half()
    assert look(store, "current_bundles") == {"leave": "h1"}
    assert [each.edition for each in look(store, "editions", "leave")] == [1]
    assert look(store, "proposals") == ()
    assert look(store, "bundle", "h2") is None


def test_bundles_of_before_become_editions_when_the_database_is_brought_up_to_date(tmp_path):
    from alembic import command

    from app.storage.migrating import _config
    from app.storage.opening import open_store

    engine = create_engine(f"sqlite:///{tmp_path / 'old.db'}")
    with engine.begin() as connection:
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "0009")
        for number in (1, 2):
            at = f"2026-01-0{number}T00:00:00.000000+00:00"
            row = f"'h{number}', 'leave', {number}, '{{}}', '{at}', 'ann'"
            connection.execute(text(f"INSERT INTO bundles VALUES ({row})".replace(":", r"\:")))
        back = "'leave', 'h1', '2026-01-03T00:00:00.000000+00:00'"
        connection.execute(text(f"INSERT INTO current_bundles VALUES ({back})".replace(":", r"\:")))
    engine.dispose()
    store = open_store(f"sqlite:///{tmp_path / 'old.db'}")
    store.migrate()
    found = [(each.edition, each.hash, each.by) for each in look(store, "editions", "leave")]
    assert found == [(3, "h1", "ann"), (2, "h2", "ann"), (1, "h1", "ann")]
    assert store.findings() == []
    store.close()

"""Bundles on every store."""

from tests.storage.conftest import NOW, later, look


def test_a_bundle_is_kept_for_ever_and_one_is_in_force(store):
    with store.writing() as tx:
        tx.publish("h1", "leave", "one", NOW, "ann")
        tx.publish("h2", "leave", "two", later(1), "ann")
        tx.publish("p1", "pay", "pay", later(1), "ann")
    assert look(store, "current_bundles") == {"leave": "h2", "pay": "p1"}
    assert (look(store, "bundle", "h1"), look(store, "bundle", "h2")) == ("one", "two")
    with store.writing() as tx:  # back to the first
        tx.publish("h1", "leave", "one", later(2), "ann")
    assert look(store, "current_bundles")["leave"] == "h1"
    assert look(store, "edition", "h1") == (1, NOW)
    assert look(store, "edition", "h2") == (2, later(1))

"""Failed tries are counted on every store."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from tests.storage.conftest import later, look


def test_failed_tries_are_counted_until_they_are_forgiven(store):
    with store.writing() as tx:
        assert tx.throttle("ann") == (0, None)
        tx.set_throttle("ann", 10, later(15))
    assert look(store, "throttle", "ann") == (10, later(15))
    with store.writing() as tx:
        tx.set_throttle("ann", 0, None)
    assert look(store, "throttle", "ann") == (0, None)


def test_tries_at_the_same_moment_are_all_counted(store):
    together = Barrier(8)

    def fail(_):
        together.wait()
        with store.writing() as tx:
            failures, _ = tx.throttle("ann")
            tx.set_throttle("ann", failures + 1, None)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(fail, range(8)))
    assert look(store, "throttle", "ann") == (8, None)

"""Jobs on every store: asked once, taken once, given up by none."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

from tests.storage.conftest import NOW, job, later, look, put, submitted


def take(store, minute, lease=10):
    with store.writing() as tx:
        return tx.take_job(later(minute), later(minute + lease))


def test_a_job_is_asked_once_for_its_key(ready):
    record, events, kept = submitted()
    put(ready, record, events, kept, jobs=[job(), job("j2", key="seal j1")])
    with ready.writing() as tx:
        tx.add_job(job("j3", key="seal j1", status="failed"))
        tx.add_job(job("j4"))
    assert [each.id for each in look(ready, "jobs_of", "r1")] == ["j1", "j4"]
    assert look(ready, "jobs_of", "r1")[0] == job()


def test_a_job_is_taken_once_when_it_is_due(store):
    with store.writing() as tx:
        tx.add_job(job("late", run_after=later(5)))
        tx.add_job(job("soon", run_after=later(1)))
    assert take(store, 0) is None
    taken = take(store, 1)
    assert (taken.id, taken.status, taken.attempts) == ("soon", "running", 1)
    assert taken.leased_until == later(11)
    assert look(store, "jobs", "running") == (taken,)
    assert take(store, 1) is None
    assert take(store, 5).id == "late"


def test_a_job_whose_worker_died_is_taken_again_after_the_lease(store):
    with store.writing() as tx:
        tx.add_job(job())
    assert take(store, 0, lease=10).attempts == 1
    assert take(store, 9) is None
    assert take(store, 10).attempts == 2


def test_a_job_is_kept_by_who_renews_the_lease(store):
    with store.writing() as tx:
        tx.add_job(job())
    taken = take(store, 0, lease=10)
    with store.writing() as tx:
        assert tx.renew_job(taken, later(20))
    assert take(store, 19) is None
    assert take(store, 20).attempts == 2
    with store.writing() as tx:
        assert not tx.renew_job(taken, later(90))
    assert look(store, "jobs")[0].leased_until == later(30)
    with store.writing() as tx:
        tx.finish_job("j1")
        assert not tx.renew_job(replace(taken, attempts=2), later(90))


def test_a_job_that_is_done_or_given_up_is_not_taken(store):
    with store.writing() as tx:
        tx.add_job(job("done"))
        tx.add_job(job("gone"))
        tx.add_job(job("again"))
        tx.finish_job("done")
        tx.fail_job("gone", "no room", again_at=None)
        tx.fail_job("again", "no light", again_at=later(3))
    assert take(store, 2) is None
    assert take(store, 3).id == "again"
    found = {each.id: each for each in look(store, "jobs")}
    assert (found["done"].status, found["done"].error) == ("done", "")
    assert (found["gone"].status, found["gone"].error) == ("failed", "no room")
    assert found["again"].error == "no light"
    assert [each.id for each in look(store, "jobs", "failed")] == ["gone"]


def test_a_job_is_ended_by_who_holds_it(store):
    with store.writing() as tx:
        tx.add_job(job())
    first = take(store, 0, lease=10)
    second = take(store, 10, lease=10)
    assert (first.lost, second.lost) == (0, 1)
    with store.writing() as tx:
        assert not tx.finish_job("j1", taken=first.attempts)
        assert tx.fail_job("j1", "no", again_at=later(30), own=True, taken=second.attempts)
        assert not tx.finish_job("j1", taken=second.attempts)
    third = take(store, 30)
    assert (third.attempts, third.failures, third.lost) == (3, 1, 0)
    with store.writing() as tx:
        assert tx.finish_job("j1", taken=3)
        assert not tx.fail_job("j1", "late", again_at=later(30), taken=3)
    assert look(store, "jobs_of", "r1")[0].status == "done"


def test_a_job_of_one_host_is_left_to_it_until_it_is_forsaken(store):
    with store.writing() as tx:
        tx.add_job(job(host="here"))
        assert tx.take_job(later(5), later(10), "there", later(-1)) is None
        assert tx.take_job(later(5), later(10)) is None
        assert tx.take_job(later(5), later(10), "here", later(-1)).host == "here"
        assert tx.take_job(later(15), later(20), "there", NOW).host == "here"


def test_what_failed_is_found_behind_any_number_of_jobs_that_lie_ahead(store):
    with store.writing() as tx:
        for name in ("seal", "tell"):
            tx.add_job(job(name, kind=name))
            tx.fail_job(name, "no light", again_at=later(1))
        tx.add_job(job("gone", kind="tell"))
        tx.fail_job("gone", "no light", again_at=None)
        for number in range(5):
            tx.add_job(job(f"r{number}", kind="remind", run_after=later(90)))
    assert {each.id for each in look(store, "stumbled", "waiting", 2)} == {"seal", "tell"}
    assert [each.id for each in look(store, "stumbled", "waiting", 1, ("tell",))] == ["tell"]
    assert [each.id for each in look(store, "stumbled", "failed")] == ["gone"]


def test_jobs_that_are_done_are_forgotten_piece_by_piece_and_counted_by_nobody(store):
    with store.writing() as tx:
        for number in range(3):
            tx.add_job(job(f"done{number}", run_after=later(number)))
            tx.finish_job(f"done{number}")
        tx.add_job(job("waits"))
        assert tx.job_counts() == {("seal", "waiting"): 1}
        assert tx.forget_jobs(later(2), 1) == 1
        assert tx.forget_jobs(later(2), 9) == 1
        assert tx.forget_jobs(later(2), 9) == 0
    assert {each.id for each in look(store, "jobs")} == {"done2", "waits"}


def test_workers_share_the_jobs(store):
    with store.writing() as tx:
        for number in range(12):
            tx.add_job(job(f"j{number}"))
    together = Barrier(4)

    def work(_):
        together.wait()
        return [taken.id for _ in range(12) if (taken := take(store, 0))]

    with ThreadPoolExecutor(4) as pool:
        done = [taken for found in pool.map(work, range(4)) for taken in found]
    assert len(done) == len(set(done)) == 12

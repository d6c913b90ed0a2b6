"""What has to be so after a crash, looked at from outside the server."""

from hashlib import sha256

from app.services.contents import current
from app.services.trails import faults
from app.services.verification import check_upload


def every_acknowledged_submission_is_there(ports, told):
    """With the words that were typed and the number that was shown; nothing else is there."""
    wanted = {each.record: each for each in told.submitted}
    assert len(wanted) == len(told.submitted)
    with ports.store.reading() as reading:
        assert frozenset(_records(reading)) == wanted.keys()
        for id_, submission in wanted.items():
            record = reading.record(id_)
            bundle = ports.bundle(reading, record.bundle)
            answers = current(bundle, record, reading.kept(id_))
            assert answers["customer"] == submission.words
            assert record.form == submission.form
            assert submission.number in ("", record.number)
            assert reading.draft(submission.draft).record == id_


def numbers_have_no_gap_and_no_double(ports):
    series = {}
    with ports.store.reading() as reading:
        for id_ in _records(reading):
            name, _, number = reading.record(id_).number.rpartition("-")
            series.setdefault(name, []).append(int(number))
    for name, numbers in series.items():
        assert sorted(numbers) == list(range(1, len(numbers) + 1)), name


def every_trail_adds_up(ports):
    assert {record: told for record, told in faults(ports.store) if told} == {}


def every_done_record_is_sealed_once(ports):
    """One row, one event, one file with that content; gives the sealed records."""
    done = []
    with ports.store.reading() as reading:
        for id_ in _records(reading, status="done"):
            record, file = reading.record(id_), reading.seal(id_)
            sealed = [each.event for each in reading.events(id_) if each.event.type == "sealed"]
            assert len(sealed) == 1, (id_, reading.jobs_of(id_))
            assert record.sealed == sealed[0].file == file.sha256
            assert sha256(ports.files.get(file.sha256)).hexdigest() == file.sha256
            assert [each.status for each in reading.jobs_of(id_)] == ["done"]
            done.append(id_)
        assert len(reading.contents()) == len(done)  # whatever else lies on disk is no record's
    return done


def a_sealed_file_is_valid(ports, record):
    with ports.store.reading() as reading:
        file = reading.seal(record)
    verdict = check_upload(ports, ports.files.get(file.sha256))
    assert verdict.status == "valid", verdict


def drafts_hold_what_was_saved(ports, told):
    with ports.store.reading() as reading:
        for id_, words in told.drafts.items():
            draft = reading.draft(id_)
            assert draft.posted["customer"] == [words]
            assert draft.record == ""


def decisions_were_taken_once(ports, told):
    with ports.store.reading() as reading:
        for id_ in told.agreed:
            decided = [
                each.event.step
                for each in reading.events(id_)
                if each.event.type == "decided" and each.event.outcome == "agreed"
            ]
            assert decided == ["agree"]
            assert reading.record(id_).status == "done"


def work_is_done(ports):
    with ports.store.reading() as reading:
        return not reading.jobs("waiting") and not reading.jobs("running")


def _records(reading, **where):
    after = ""
    while found := reading.records(after=after, limit=500, **where):
        yield from found
        after = found[-1]

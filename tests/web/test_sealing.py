"""The page of a record that is being sealed: it says so, and how far that is, by itself."""

from app.jobs._worker import work_until_done
from tests.archives import AUDITOR
from tests.services.test_sealing import finished


def looks(office):
    with office.ports.store.reading() as reading:
        return list(reading.looks())


def test_a_page_tells_by_itself_that_its_paper_is_sealed(office, someone):
    record = finished(office)
    clerk, auditor, stranger = someone("wangmin"), someone(AUDITOR), someone("caihy")
    page, seal = f"/records/{record}", f"/records/{record}/seal"
    waiting = clerk.get(page).text
    assert f'data-poll="{seal}"' in waiting
    assert f'<a class="without-script" href="{page}">看看盖好了没有</a>' in waiting
    assert "data-poll" in clerk.get(seal).text
    assert stranger.get(seal).status_code == 403
    assert clerk.get("/records/0000/seal").status_code == 404
    assert "data-poll" in auditor.get(seal).text
    assert looks(office) == [], "it says nothing of what the record holds"
    work_until_done(office.ports)
    done = clerk.get(seal).text
    assert "盖好章了。" in done
    assert f'href="{page}/sealed.pdf"' in done
    assert "data-poll" not in done
    assert "data-poll" not in clerk.get(page).text


def test_a_page_stops_asking_where_no_seal_came_of_it(office, someone):
    record = finished(office)
    with office.ports.store.writing() as writing:
        for job in writing.jobs_of(record):
            writing.fail_job(job.id, "no paper", again_at=None)
    told = someone("wangmin").get(f"/records/{record}/seal").text
    assert "盖章没有做成" in told
    assert "data-poll" not in told

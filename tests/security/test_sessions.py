"""A session is its person's own, and ends in time."""

from dataclasses import replace

from tests.offices import PASSWORD, Office
from tests.security.conftest import fine, submitted, task_of, with_draft
from tests.web.conftest import Browser
from tests.web.papers import TICKET, signed


def test_a_cookie_that_was_changed_is_nobodys(someone, app):
    browser = someone("wangmin")
    cookie = browser.client.get_cookie("countersign").value
    body_, stamp, seal = cookie.rsplit(".", 2)
    for forged in (
        body_,
        f"{body_}.{stamp}.{seal[:-3]}xyz",
        f"{body_[:-2]}xx.{stamp}.{seal}",
        "",
        ".",
        "x" * 4000,
        f"{body_}..{seal}",
        "eyJwZXJzb24iOiJhZG1pbiJ9.x.y",
    ):
        stranger = Browser(app)
        stranger.client.set_cookie("countersign", forged)
        assert fine(stranger.get("/inbox/")).status_code == 302


def test_a_new_password_or_a_closed_account_ends_every_session(someone, office):
    old, own = someone("wangmin"), someone("wangmin")
    address = with_draft(own)
    own.get("/me")
    fresh = "another-calm-grey-heron"
    own.post("/me", {"old": PASSWORD, "new": fresh, "again": fresh})
    assert own.get("/inbox/").status_code == 200
    assert old.get("/inbox/").status_code == 302
    assert old.client.post(f"{address}/save", data={"customer": "x"}).status_code == 401
    assert old.get(f"{address}/preview.pdf").status_code == 302
    with office.ports.store.writing() as writing:
        person = writing.organisation().people[office.ids["wangmin"]]
        closed = replace(person, active=False)
        writing.put_person(closed, at=office.ports.now(), by="system:test")
    assert own.get("/inbox/").status_code == 302
    assert Browser(own.client.application).sign_in("wangmin", fresh).status_code == 403


def test_the_next_person_at_a_device_signs_with_their_own_password(someone, office):
    first = someone("wangmin")
    record = submitted(first)  # the password was typed a moment ago
    first.get("/me")
    answer = first.post("/sign-out")
    assert '"storage"' in answer.headers["Clear-Site-Data"]
    first.sign_in("zhouxy")
    task = task_of(office, record, "issue")
    shown = signed(first, f"{task}/agree")
    assert 'name="_password"' in first.page
    assert first.post(f"{task}/agree", shown).status_code == 422


def test_signing_in_over_somebody_elses_session_takes_nothing_of_it_along(someone, office):
    first = someone("wangmin")
    record = submitted(first)
    first.sign_in("zhouxy")  # without signing out
    task = task_of(office, record, "issue")
    first.get(f"{task}/agree")
    assert 'name="_password"' in first.page


def test_a_session_and_a_signing_session_end_in_time(someone, office, app):
    browser = someone("wangmin")
    submitted(browser)
    address = with_draft(browser)
    browser.post(address, {**TICKET, "_do": "submit"})
    browser.get(f"{address}/sign")
    assert 'name="_password"' not in browser.page
    now = office.ports.now()
    for minutes, code, asked in ((11, 200, True), (13 * 60, 302, False)):
        later = Office(replace(office.ports, clock=lambda at=minutes: moved(now, at)), office.ids)
        twin = Browser(later.app())
        twin.client.set_cookie("countersign", browser.client.get_cookie("countersign").value)
        assert twin.get(f"{address}/sign").status_code == code
        assert ('name="_password"' in twin.page) is asked


def moved(now, minutes):
    return now.fromtimestamp(now.timestamp() + 60 * minutes, now.tzinfo)

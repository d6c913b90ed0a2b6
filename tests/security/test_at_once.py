"""What is sent several times at one moment is done once."""

import threading

from tests.offices import PASSWORD
from tests.security.conftest import fine, submitted, task_of, with_draft
from tests.web.conftest import Browser
from tests.web.papers import TICKET, signed


def test_two_submits_at_one_moment_make_one_record(someone, office, app):
    browser = someone("wangmin")
    address = with_draft(browser)
    browser.post(address, {**TICKET, "_do": "submit"})
    shown = {**signed(browser, f"{address}/sign"), "_password": PASSWORD}
    answers = at_once([(browser, f"{address}/sign", shown)] * 4, app)
    assert {answer.status_code for answer in answers} == {303}
    assert len({answer.location for answer in answers}) == 1
    with office.ports.store.reading() as reading:
        assert len(reading.started(office.ids["wangmin"])) == 1


def test_of_two_decisions_at_one_moment_one_wins(someone, office, app):
    record = submitted(someone("wangmin"))
    task, calls = task_of(office, record, "issue"), []
    for verb in ("agree", "reject", "agree"):
        browser = someone("zhouxy")
        shown = {**signed(browser, f"{task}/{verb}"), "_password": PASSWORD, "_remark": "不修"}
        calls.append((browser, f"{task}/{verb}", shown))
    answers = at_once(calls, app)
    assert sorted(answer.status_code for answer in answers) == [303, 409, 409]
    assert sum(act.step == "issue" for act in office.record(record).acts.values()) == 1


def at_once(calls, app):
    """Post all of (browser, address, data) at one moment."""
    answers, start = [], threading.Barrier(len(calls))

    def post(browser, address, data):
        twin = Browser(app)
        for name in ("countersign",):
            twin.client.set_cookie(name, browser.client.get_cookie(name).value)
        twin.page = browser.page
        start.wait(10)
        answers.append(twin.post(address, data))

    threads = [threading.Thread(target=post, args=call) for call in calls]
    for each in threads:
        each.start()
    for each in threads:
        each.join(30)
    assert len(answers) == len(calls)
    return [fine(each) for each in answers]

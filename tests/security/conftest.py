"""The town, built once a session, and what attackers do at their browsers."""

import pytest

from tests.offices import PASSWORD
from tests.security.town import Printer, build
from tests.web.conftest import anonymous, app, someone  # noqa: F401  the same people at browsers
from tests.web.papers import TICKET, signed

KEPT = "陈秋水"


@pytest.fixture(scope="session")
def printer():
    """One renderer for all copies, so that each paper is made once."""
    return Printer()


@pytest.fixture(scope="session")
def town(tmp_path_factory, office_folder, printer):
    """Records in every state, with canaries; see `town.py`."""
    return build(tmp_path_factory.mktemp("town") / "instance", office_folder, printer)


def fine(answer):
    """An answer that somebody thought of, with the strict policy around it."""
    assert answer.status_code < 500, answer.text
    assert "Traceback" not in answer.text
    assert "script-src 'nonce-" in answer.headers["Content-Security-Policy"]
    return answer


def kept(browser, address):
    """Whether the draft still holds what was typed."""
    return f'value="{KEPT}"' in fine(browser.get(address)).text


def with_draft(browser):
    """A draft with something in it; its address."""
    address = browser.begin()
    browser.post(address, TICKET)
    assert kept(browser, address)
    return address


def submitted(browser):
    """A ticket that waits to be issued; gives its record's id."""
    address = browser.begin()
    browser.post(address, {**TICKET, "_do": "submit"})
    shown = signed(browser, f"{address}/sign")
    return browser.post(f"{address}/sign", {**shown, "_password": PASSWORD}).location[-16:]


def task_of(office, record, step):
    """The address of the open task of a step."""
    task = next(each for each in office.record(record).open_tasks() if each.step == step)
    return f"/tasks/{task.id}"


def decide(browser, address, verb, **data):
    """Open the task's page, go on to signing, sign."""
    browser.get(address)
    browser.post(address, {"_do": verb, **data})
    shown = signed(browser, f"{address}/{verb}")
    return browser.post(f"{address}/{verb}", {**shown, **data, "_password": PASSWORD})


def at_the_repair(office):
    """A ticket at the captain's own step, which fills three fields."""
    hands = office.hands
    posted = {name: [text] for name, text in TICKET.items()}
    record = hands.submit("wangmin", "dispatch-ticket", posted)
    hands.act("zhouxy", record, "issue", "agree")
    hands.act("huangjp", record, "accept", "confirm")
    return record

"""Real browsers for tests: one Chromium a file, an office behind a real socket, people at desks.

Loaded as a plugin by tests/conftest.py. A missing Chromium fails, it never skips. Whatever a page
writes to the console as an error, a breach of its own Content-Security-Policy among it, fails the
test that opened it.
"""

import re
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from werkzeug.serving import WSGIRequestHandler, make_server

from app.core.wording import speaking
from app.jobs._worker import KINDS, work_until_done
from tests.offices import PASSWORD, Office

CHROMIUM = "/usr/bin/chromium-headless-shell"  # draws pages and has no windows to look after
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--lang=zh-CN",
]
DESK, PHONE = 1280, 390
HEIGHTS = {DESK: 800, PHONE: 844}
PATIENCE = 10_000  # ms; two cores may be busy with other tests


@dataclass
class Desk:
    """One person at one browser of their own.

    `expected`: HTTP statuses of which the browser may complain on its console; 0: no connection.
    """

    url: str
    context: BrowserContext
    page: Page
    expected: set[int] = field(default_factory=set)
    troubles: list[str] = field(default_factory=list)

    def open(self, address: str) -> Page:
        """Open an address of the office."""
        self.page.goto(self.url + address)
        return self.page

    def sign_in(self, login: str, password: str = PASSWORD) -> "Desk":
        """Type name and password into the sign-in page that is open, or into a fresh one."""
        page = self.page
        if not page.get_by_role("button", name="登录", exact=True).count():
            self.open("/sign-in")
        page.get_by_label("工号或登录名").fill(login)
        page.get_by_label("密码").fill(password)
        with page.expect_navigation():
            page.get_by_role("button", name="登录", exact=True).click()
        return self

    def tab(self) -> Page:
        """One more tab of the same browser."""
        return self.watch(self.context.new_page())

    def watch(self, page: Page) -> Page:
        """Note every error of the page."""
        page.on("pageerror", lambda error: self.troubles.append(f"{page.url}: {error}"))
        page.on("console", self._hear)
        return page

    def _hear(self, message) -> None:
        if message.type not in ("error", "warning"):
            return
        status = re.search(r"responded with a status of (\d+)|net::ERR_", message.text)
        if status and int(status[1] or 0) in self.expected:
            return
        self.troubles.append(f"{message.location.get('url', '')}: {message.text}")


class Served:
    """The office behind a socket of this machine. `url` has no slash at its end."""

    def __init__(self, office: Office, application: Flask, url: str, chromium: Browser) -> None:
        self.office, self.application = office, application
        self.url, self.chromium = url, chromium
        self.desks: list[Desk] = []

    def desk(self, login: str = "", *, width: int = DESK, **options) -> Desk:
        """A browser with no page in it, of somebody who is signed in where a login is named."""
        context = self.chromium.new_context(
            viewport={"width": width, "height": HEIGHTS[width]},
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            has_touch=width == PHONE,
            is_mobile=width == PHONE,
            **options,
        )
        context.set_default_timeout(PATIENCE)
        desk = Desk(self.url, context, context.new_page())
        desk.watch(desk.page)
        self.desks.append(desk)
        if login:
            context.add_cookies([{"url": self.url, **self._session(login)}])
        return desk

    def _session(self, login: str) -> dict[str, str]:
        """The cookie of a session that has just begun at the sign-in page."""
        client = self.application.test_client()
        token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/sign-in").text)
        typed = {"csrf_token": token[1], "login": login, "password": PASSWORD}
        assert client.post("/sign-in", data=typed).status_code == 303
        name = self.application.config["SESSION_COOKIE_NAME"]
        return {"name": name, "value": client.get_cookie(name).value}

    def work(self) -> None:
        """Let the worker do everything that is due: the seals.

        In a thread of its own, as Playwright's loop runs in this one and sealing wants to run its.
        """
        with ThreadPoolExecutor(1) as worker:
            worker.submit(work_until_done, self.office.ports).result()
        assert [job.error for job in self._due() if job.status != "done"] == []

    def send(self) -> None:
        """Let the worker send the links that are due, and leave all else to `work`."""
        ports = self.office.ports
        asked = [job for job in self._due() if (job.kind, job.status) == ("invite", "waiting")]
        assert asked
        for job in asked:
            with speaking(ports.settings.language):
                KINDS[job.kind]().run(ports, job)
            with ports.store.writing() as writing:
                writing.finish_job(job.id)

    def _due(self):
        ports = self.office.ports
        with ports.store.reading() as reading:
            return [job for job in reading.jobs() if job.run_after <= ports.now()]

    def later(self, **time: float) -> None:
        """Let time pass on the server's clock."""
        before = self.office.ports.clock
        self.office.ports.clock = lambda: before() + timedelta(**time)

    def record(self, form: str):
        """The newest record of a form."""
        with self.office.ports.store.reading() as reading:
            found = [reading.record(each) for each in reading.records(form=form)]
        return max(found, key=lambda record: record.number)


class _Quiet(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log(self, *_) -> None:
        """Say nothing of each request."""


@contextmanager
def serving(application):
    """The application on a free port of loopback; gives its address."""
    server = make_server("127.0.0.1", 0, application, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def open_chromium():
    """A Chromium with its driver."""
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def chromium():
    """One Chromium for the tests of a file.

    No longer: while its driver lives, a loop runs in this thread, and tests that seal need none.
    """
    with open_chromium() as browser:
        yield browser


@contextmanager
def served_office(office: Office, chromium: Browser):
    """The office behind a socket; whatever its pages complained of fails in the end."""
    application = office.app()
    with serving(application) as url:
        served = Served(office, application, url, chromium)
        try:
            yield served
        finally:
            for desk in served.desks:
                desk.context.close()
    assert [trouble for desk in served.desks for trouble in desk.troubles] == []


@pytest.fixture
def served(office, chromium):
    """The company behind a socket, for people at browsers."""
    with served_office(office, chromium) as open_:
        yield open_

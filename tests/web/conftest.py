"""People at a browser: test clients that fetch the token of a page before they post."""

import re
from html import unescape

import pytest

from tests.offices import PASSWORD


class Browser:
    """One person's browser without script: follows nothing by itself."""

    def __init__(self, app):
        self.client = app.test_client()
        self.page = ""

    def get(self, address, **kwargs):
        answer = self.client.get(address, **kwargs)
        self.page = answer.text if answer.mimetype == "text/html" else ""
        return answer

    def post(self, address, data=None, **kwargs):
        """Post with the token of the page that was opened last."""
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.page)
        token = unescape(found[1]) if found else self.fresh_token()
        answer = self.client.post(address, data={"csrf_token": token, **(data or {})}, **kwargs)
        if answer.mimetype == "text/html" and answer.status_code != 303:
            self.page = answer.text
        return answer

    def fresh_token(self):
        """The token as the pages' script fetches it; none for strangers."""
        answer = self.client.get("/session")
        return answer.json["token"] if answer.status_code == 200 else ""

    def sign_in(self, login, password=PASSWORD):
        self.get("/sign-in")
        return self.post("/sign-in", {"login": login, "password": password})

    def hidden(self, name):
        """The value of a hidden input of the page."""
        return unescape(re.search(rf'name="{name}" value="([^"]*)"', self.page)[1])

    def begin(self, form="dispatch-ticket", **data):
        """Begin a draft; gives its address and opens it."""
        self.get("/forms")
        address = self.post(f"/forms/{form}", data).location
        self.get(address)
        return address


@pytest.fixture
def app(office):
    return office.app()


@pytest.fixture
def anonymous(app):
    return Browser(app)


@pytest.fixture
def someone(app):
    """Signs somebody in: `someone("wangmin")`."""

    def enter(login):
        browser = Browser(app)
        assert browser.sign_in(login).status_code == 303
        return browser

    return enter

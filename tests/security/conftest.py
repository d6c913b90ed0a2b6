"""The town is built once a session; each attacker gets a copy."""

import pytest

from tests.security.town import Printer, build
from tests.web.conftest import Browser


@pytest.fixture(scope="session")
def printer():
    """One renderer for all copies, so that each paper is made once."""
    return Printer()


@pytest.fixture(scope="session")
def town(tmp_path_factory, office_folder, printer):
    """Records in every state, with canaries; see `town.py`."""
    return build(tmp_path_factory.mktemp("town") / "instance", office_folder, printer)


@pytest.fixture
def app(office):
    """The application over an office of its own."""
    return office.app()


@pytest.fixture
def anonymous(app):
    """A browser that nobody signed in at."""
    return Browser(app)


@pytest.fixture
def someone(app):
    """Signs somebody in: `someone("wangmin")`."""

    def enter(login):
        browser = Browser(app)
        assert browser.sign_in(login).status_code == 303
        return browser

    return enter

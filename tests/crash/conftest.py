"""Offices that a real server serves, and the sums of what was done to them."""

import pytest

from tests.crash.load import publish
from tests.crash.processes import Server


@pytest.fixture
def served():
    """Makes servers; whatever happens, none of their processes is left over."""
    servers = []

    def serve(instance, **settings):
        server = Server(instance, **settings)
        servers.append(server)
        return server

    yield serve
    for server in servers:
        server.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def served_office(request, served):
    """The company, its own two forms in force, and a server that is not started yet."""
    sqlite = request.param == "sqlite"
    office = request.getfixturevalue("office" if sqlite else "postgres_office")
    publish(office)
    settings = office.ports.settings
    more = {"database": settings.database} if settings.database else {}
    # A killed worker's job is to be taken up within a round.
    return office, served(settings.instance, lease_seconds=3, **more)


def pytest_terminal_summary(terminalreporter):
    for report in terminalreporter.getreports("passed") + terminalreporter.getreports("failed"):
        for name, text in report.user_properties:
            if name == "crash" and report.when == "call":
                terminalreporter.write_line(f"{report.nodeid}: {text}")

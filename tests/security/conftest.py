"""The town is built once a session; each attacker gets a copy."""

import pytest

from tests.security.town import Printer, build
from tests.web.conftest import anonymous, app, someone  # noqa: F401  the same people at browsers


@pytest.fixture(scope="session")
def printer():
    """One renderer for all copies, so that each paper is made once."""
    return Printer()


@pytest.fixture(scope="session")
def town(tmp_path_factory, office_folder, printer):
    """Records in every state, with canaries; see `town.py`."""
    return build(tmp_path_factory.mktemp("town") / "instance", office_folder, printer)

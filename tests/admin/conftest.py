"""The same people at browsers as for the other pages."""

from tests.web.conftest import anonymous, app, someone  # noqa: F401

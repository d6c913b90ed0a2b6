"""What holds of a trip says what it saw where it does not."""

import pytest

pytest.register_assert_rewrite("tests.trips.driving", "tests.trips.promises")

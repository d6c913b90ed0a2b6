"""README.md says what is so."""

from pathlib import Path

from app.settings import table

README = Path(__file__).parent.parent / "README.md"


def test_the_settings_in_the_readme_are_those_of_the_program():
    assert table() in README.read_text(encoding="utf-8")

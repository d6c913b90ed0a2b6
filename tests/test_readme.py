"""README.md says what is so."""

import re
from pathlib import Path
from textwrap import dedent

from app.core.definitions.catalog import read_catalog
from app.core.definitions.organisation import read_beginnings
from app.settings import table
from tests.offices import ROOT, SEED
from tests.pictures import FOLDER

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")


def example():
    """The definitions that the page shows: path → text."""
    blocks = re.findall(r"```yaml\n# (\S+)\n(.*?)```", README, re.DOTALL)
    return {path: text.encode() for path, text in blocks}


def test_the_settings_in_the_readme_are_those_of_the_program():
    assert table() in README


def test_the_form_in_the_readme_is_sound_and_needs_no_template():
    begin, _ = read_beginnings(SEED, "app/organisation.yaml")
    catalog, problems = read_catalog(example(), begin.known())
    assert [str(each) for each in problems] == []
    bundle = catalog.bundles["room-booking"]
    assert [element.element for element in bundle.document.elements][-1] == "trail"


def test_the_paper_in_the_readme_prints_the_whole_form():
    begin, _ = read_beginnings(SEED, "app/organisation.yaml")
    paper = re.search(r" {3}```yaml\n( {3}language.*?) {3}```", README, re.DOTALL)[1]
    files = example()
    form = files["forms/room-booking.yaml"]
    named = form.replace(b"workflow:", b"document: room-booking\nworkflow:", 1)
    files |= {
        "forms/room-booking.yaml": named,
        "documents/room-booking.yaml": dedent(paper).encode(),
    }
    catalog, problems = read_catalog(files, begin.known())
    assert [str(each) for each in problems] == []
    assert str(catalog.bundles["room-booking"].document.title) == "会议室使用申请单"


def test_the_lines_in_the_readme_are_those_of_the_shipped_form():
    for path, text in example().items():
        assert (ROOT / path).read_bytes() == text


def test_the_pictures_in_the_readme_are_there():
    pictures = re.findall(r'<img src="([^"]+)"', README)
    assert sorted(ROOT / each for each in pictures) == sorted(FOLDER.glob("*.png"))
    for picture in pictures:
        assert (ROOT / picture).stat().st_size > 5_000

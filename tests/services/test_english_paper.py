"""A paper that is declared English is English to the last word, whoever asks for it."""

import json
import re
import subprocess

import pikepdf
import pytest

from app.core.wording import speaking
from app.jobs import _worker
from app.services import documents
from tests.english_form import finished, found_house, posted

CHINESE = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]")


def said(*command) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """An English house on a server whose own language is Chinese."""
    office = found_house(tmp_path_factory.mktemp("house") / "instance")
    yield office
    office.ports.store.close()


@pytest.fixture(scope="module")
def paper(house, tmp_path_factory):
    """The sealed file of a record of two pages, and its text."""
    record = finished(house, 26)
    _worker.work_until_done(house.ports)
    _, data = documents.sealed(house.ports, house.ids["captain"], record)
    file = tmp_path_factory.mktemp("paper") / "paper.pdf"
    file.write_bytes(data)
    return file


def test_the_sealed_file_holds_no_chinese_and_says_so(paper):
    text = said("pdftotext", "-layout", paper, "-")
    assert sorted(set(CHINESE.findall(text))) == []
    for words in (
        "Page subtotal", "Running total", "Page 1 of", "(continued)", "Evidence of signing",
        "20 Nov 2026", "Check code", "Copy 1", "File copy", "Edition 1", "Signature:",
        "Not applicable", "Running total",
    ):  # fmt: skip
        assert words in text, words


def test_the_file_declares_english_and_its_seal_is_valid(paper):
    told = said("pdfsig", "-nocert", paper)
    assert "Signature is Valid." in told
    assert "Total document signed" in told
    with pikepdf.open(paper) as pdf:
        assert str(pdf.Root.Lang) == "en"
        (seal,) = pdf.Root.AcroForm.Fields
        assert str(seal.V.Reason).startswith("Repair settlement RS-")
        record = json.loads(pdf.attachments["record.json"].get_file().read_bytes())
    assert record["language"] == "en"


@pytest.mark.parametrize("reader", ["zh", "en"])
def test_previews_and_blanks_speak_as_the_sealed_paper_does_not_as_their_reader(
    house, reader, tmp_path
):
    pages = []
    house.ports.render, render = keep(pages), house.ports.render
    try:
        with speaking(reader):
            me = house.ids["captain"]
            draft = house.hands.begin("captain", "repair-settlement", posted(2))
            documents.preview_draft(house.ports, me, draft)
            documents.blank(house.ports, me, "repair-settlement")
            record = house.hands.submit("captain", "repair-settlement", posted(2))
            documents.preview(house.ports, me, record)
    finally:
        house.ports.render = render
    assert len(pages) == 3
    for html in pages:
        assert '<html lang="en">' in html
        assert sorted(set(CHINESE.findall(html))) == []


def keep(pages):
    def render(html, *_more, **_named):
        pages.append(html)
        return b"%PDF-1.7\n%%EOF"

    return render

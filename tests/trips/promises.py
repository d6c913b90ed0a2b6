"""What holds of a repair's sealed papers: its ticket, a settlement above the limit, one below."""

import json
import re
import shutil
import subprocess
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from click.testing import CliRunner

from app.cli import main
from app.core.records.record import Record
from app.core.trail.proof import check_record, make_record_json
from app.services import records
from app.services.trails import faults_of
from app.signing.verify import verify
from tests.offices import Office, open_office

PROMISES = []
ACCEPTANCES = ("check_customer", "check_office", "check_property")  # not the order of the route


@dataclass
class Paper:
    """A finished record, its sealed PDF on disk, and its text without blanks."""

    record: Record
    file: Path
    texts: tuple[str, str]  # as laid out, and in reading order

    def holds(self, words: str) -> bool:
        """Whether the words stand on the paper."""
        bare = "".join(words.split())
        return any(bare in text for text in self.texts)


@dataclass
class Trip:
    """What came of it."""

    office: Office
    folder: Path
    ticket: Paper
    dear: Paper  # settlement above the limit, A, from the ticket
    cheap: Paper  # settlement below it, B, from none
    witness: str  # before whom the customer signed: login

    @property
    def papers(self) -> tuple[Paper, Paper, Paper]:
        return self.ticket, self.dear, self.cheap


def content(office, record, **more):
    """The record's record.json, made anew."""
    with office.ports.store.reading() as reading:
        found = reading.record(record.id)
        made = make_record_json(found, reading.events(record.id), reading.kept(record.id), **more)
    return json.loads(json.dumps(made, ensure_ascii=False))


def promise(check):
    """One thing that must hold of the trip."""
    PROMISES.append(check)
    return check


def paper_of(record, file) -> Paper:
    """The paper that was downloaded."""
    texts = tuple("".join(said("pdftotext", way, file, "-").split()) for way in ("-layout", "-raw"))
    return Paper(record, file, texts)


def said(*command) -> str:
    """What a program of Debian says; it must succeed."""
    return subprocess.run([*map(str, command)], capture_output=True, check=True, text=True).stdout


@promise
def the_route_asked_whom_the_form_says(trip):
    steps = trip.ticket.record.steps
    assert set(steps.values()) == {"done"}
    done = [act.step for act in trip.ticket.record.acts.values()]
    assert tuple(done[-4:]) == (*ACCEPTANCES, "return_call")
    asked = {name: trip.dear.record.steps[name] for name in ("audit", "contractor_confirms")}
    assert set(asked.values()) == {"done"}
    asked = {name: trip.cheap.record.steps[name] for name in ("audit", "contractor_confirms")}
    assert set(asked.values()) == {"skipped"}


@promise
def the_settlement_is_tied_to_its_ticket(trip):
    (link,) = trip.dear.record.links
    assert (link.way, link.record) == ("from", trip.ticket.record.id)
    survey, call, back = trip.ticket.record.links
    assert (survey.way, survey.form) == ("from", "site-survey")
    assert (call.way, call.form) == ("to", "return-call")
    assert (back.way, back.record) == ("to", trip.dear.record.id)


@promise
def the_contractor_signs_with_an_account_of_its_own(trip):
    act = next(a for a in trip.dear.record.acts.values() if a.step == "contractor_confirms")
    assert act.content["person"] == trip.office.ids["liuda"]


@promise
def the_customer_signs_in_person_before_a_named_witness(trip):
    act = next(a for a in trip.ticket.record.acts.values() if a.step == "check_customer")
    assert act.content["identity"] == "in-person-no-code"
    assert act.content["witness"] == trip.office.ids[trip.witness]
    assert trip.ticket.holds("当面签署，未用验证码")
    with trip.office.ports.store.reading() as reading:
        assert trip.ticket.holds(reading.organisation().people[act.content["witness"]].name)


@promise
def pdfsig_calls_every_signature_valid_and_total(trip):
    for paper in trip.papers:
        told = said("pdfsig", "-nocert", paper.file)
        assert told.count("Signature #") == 1
        assert "Signature is Valid." in told
        assert "Total document signed" in told


@promise
def qpdf_finds_nothing_to_complain_of(trip):
    for paper in trip.papers:
        told = said("qpdf", "--check", paper.file)
        assert "No syntax or stream encoding errors found" in told
        assert "WARNING" not in told


@promise
def every_font_is_embedded_and_none_is_japanese(trip):
    for paper in trip.papers:
        fonts = said("pdffonts", paper.file).splitlines()[2:]
        assert fonts
        for font in fonts:
            assert re.search(r"\s(yes|no) (yes|no) (yes|no)\s+\d+\s+\d+$", font)[1] == "yes", font
            assert "JP" not in font.split()[0]


@promise
def the_paper_holds_every_answer(trip):
    for paper in trip.papers:
        page = records.record_page(trip.office.ports, trip.office.ids["zhouxy"], paper.record.id)
        left_out = set(page.bundle.document.unprinted)
        title = str(page.bundle.document.title)
        texts = [
            text.replace("（", " · ").rstrip("）") if f"{{{name}}}" in title else text
            for name, text in shown(page)
            if name not in left_out
        ]
        assert len(texts) > 10
        assert [text for text in texts if not paper.holds(text)] == []
        assert paper.holds(paper.record.number)


@promise
def what_the_layout_leaves_out_is_inside_the_file(trip):
    for paper in trip.papers:
        page = records.record_page(trip.office.ports, trip.office.ids["zhouxy"], paper.record.id)
        left_out = set(page.bundle.document.unprinted) & set(dict(shown(page)))
        assert left_out
        values = {each["path"] for each in attached(paper.file)["values"].values()}
        assert left_out <= values


def shown(page):
    """Every answer of a record as people read it: its field and its words."""
    for field in page.bundle.form.fields:
        value = page.answers.get(field.name)
        if value is None or field.name in page.hidden:
            continue
        if not isinstance(value, tuple):
            yield field.name, field.show(value, page.titles)
            continue
        for row in value:
            for column in field.columns:
                if row.cells.get(column.name) is not None:
                    yield field.name, column.show(row.cells[column.name], page.titles)


def run_verify(office, *files):
    """What the command says of the files."""
    given = [*map(str, files), "--instance", str(office.ports.settings.instance)]
    return CliRunner().invoke(main, ["verify", *given])


@promise
def verify_tells_the_file_from_one_with_a_changed_byte(trip):
    for paper in trip.papers:
        told = run_verify(trip.office, paper.file)
        assert (told.exit_code, told.output.splitlines()[0].split(": ")[1]) == (0, "valid")
        whole = paper.file.read_bytes()
        forged = bytearray(whole)
        forged[len(whole) // 3] ^= 1
        file = trip.folder / f"forged-{paper.file.name}"
        file.write_bytes(forged)
        told = run_verify(trip.office, file)
        assert told.exit_code == 1
        assert not told.output.splitlines()[0].endswith(": valid")


@promise
def the_record_inside_the_file_proves_itself(trip):
    for paper in trip.papers:
        inside = attached(paper.file)
        assert inside["number"] == paper.record.number
        assert check_record(inside) == []


def attached(file):
    """The record.json that the PDF carries."""
    out = file.with_suffix(".json")
    said("pdfdetach", "-save", "1", "-o", out, file)
    return json.loads(out.read_text())


@promise
def on_the_sealed_record_all_three_acceptances_hold(trip):
    held = {act.step for act in trip.ticket.record.acts.values() if act.status == "valid"}
    assert set(ACCEPTANCES) < held
    inside = attached(trip.ticket.file)
    acts = {act["content"]["step"]: act for act in inside["acts"]}
    assert {acts[step]["status"] for step in ACCEPTANCES} == {"valid"}
    covers = {step: set(acts[step]["content"]["covers"]) for step in ACCEPTANCES}
    assert "opinion_property" in covers["check_property"]
    assert "opinion_property" not in covers["check_office"] | covers["check_customer"]
    assert check_record(inside) == []


@contextmanager
def copied(trip):
    """The office of the trip, copied, so that values can be erased in it."""
    folder = trip.folder / "copy"
    shutil.copytree(trip.office.ports.settings.instance, folder)
    ports = open_office(folder)
    yield Office(ports, trip.office.ids)
    ports.store.close()


def personal(path):
    return path in ("customer", "phone") or path.startswith(("signer/", "witness/", "remark/"))


@promise
def the_sealed_record_verifies_after_its_personal_values_were_erased(trip):
    with copied(trip) as copy:
        for paper in trip.papers:
            erase_and_check(copy, paper)


def erase_and_check(office, paper):
    with office.ports.store.reading() as reading:
        kept = reading.kept(paper.record.id)
    gone = [digest for digest, each in kept.items() if personal(each.path)]
    assert len(gone) >= 3
    with office.ports.store.writing() as writing:
        assert writing.erase(paper.record.id, gone) == len(gone)
    with office.ports.store.reading() as reading:
        assert [*faults_of(reading, [paper.record.id])] == [(paper.record.id, [])]
    left = content(office, paper.record)
    assert not any(personal(each["path"]) for each in left["values"].values())
    assert "欧阳婉清" not in json.dumps(left, ensure_ascii=False)
    assert check_record(left) == []


@promise
def a_masked_copy_of_the_sealed_record_verifies(trip):
    masked = content(trip.office, trip.dear.record, hide={"customer", "unit", "voucher"})
    shown = {each["path"] for each in masked["values"].values()}
    assert "total" in shown
    assert not shown & {"customer", "unit", "voucher"}
    assert check_record(masked) == []
    masked["values"][next(iter(masked["values"]))]["value"] = "anders"
    assert check_record(masked) != []


@promise
def each_seal_was_made_once_and_the_server_knows_its_file(trip):
    for paper in trip.papers:
        with trip.office.ports.store.reading() as reading:
            events = reading.events(paper.record.id)
        assert sum(each.event.type == "sealed" for each in events) == 1
        verdict = verify(
            paper.file.read_bytes(),
            root_pem=trip.office.ports.keys.root_pem,
            stored_sha256=paper.record.sealed,
            known_status=paper.record.status,
        )
        assert verdict.status == "valid"

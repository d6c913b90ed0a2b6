"""Files of the kinds that a form allows."""

from app.core.fields.file import File
from app.core.records.answer import FileRef
from app.core.source.text import read_yaml
from tests.cases import cases
from tests.core.definitions.small_form import FORM, read

PLAN = FileRef(
    id="0" * 16, sha256="a" * 64, name="平面图.pdf", media="application/pdf", size=345_678
)


def form(options):
    return FORM.replace(
        "fields:\n", f"fields:\n  - {{name: plan, type: file, label: 图{options}}}\n", 1
    )


def test_without_a_word_every_kind_of_the_list_is_taken():
    assert set(File(name="plan", label="图").accepts) == {
        *("jpg", "png", "webp", "heic", "pdf", "xlsx", "docx", "txt")
    }


def test_one_kind_may_be_written_alone():
    assert File(name="plan", label="图", kinds="pdf").accepts == ("pdf",)


@cases(
    ("options", "line"),
    [
        (", kinds: [pdf, svg]", "5:47: 'kinds' must name known kinds of files, not 'svg'"
         " (known here: docx, heic, jpg, pdf, png, txt, webp, xlsx)"),
        (", kinds: [pfd]", "5:47: 'kinds' must name known kinds of files, not 'pfd'"
         " (did you mean 'pdf'?)"),
        (", kinds: []", "5:47: 'kinds' must be a list of kinds"
         " (of jpg, png, webp, heic, pdf, xlsx, docx, txt)"),
        (", max: 99", "5:45: 'max' must be between 1 and 50"),
    ],
)  # fmt: skip
def test_what_a_form_cannot_ask_for_is_said_to_its_author(options, line):
    assert [each.partition(":")[2] for each in read(form(options))[1]] == [line]


def test_people_read_names_and_sizes():
    letter = FileRef(id="1" * 16, sha256="b" * 64, name="信.txt", media="text/plain", size=900)
    shown = File(name="plan", label="图").show((PLAN, letter), None)
    assert shown == "平面图.pdf（338 KB）、信.txt（900 B）"


def test_files_stand_in_no_table():
    columns = "columns: [{name: plan, type: photos, label: 图}]"
    table = f"  - {{name: t, type: table, label: 表, {columns}}}\n"
    text = FORM.replace("fields:\n", f"fields:\n{table}", 1)
    assert read_yaml("forms/repair.yaml", text.encode())
    [line] = read(text)[1]
    assert line.endswith("files cannot stand in a table (use a field of its own)")


def test_files_are_not_carried_over():
    opened = "workflow: repair\nopened_from: {repair: {plan: customer}}"
    [line] = read(form("").replace("workflow: repair", opened, 1))[1]
    assert "'plan' holds files, and files are not carried over" in line

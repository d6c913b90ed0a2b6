"""A bundle written out as files is the same bundle."""

from app.core.definitions.parts import paths_of, texts_of
from app.core.source.spelling import spelled
from app.core.source.text import read_yaml
from tests.cases import cases
from tests.core.definitions.shipped import shipped, sound, texts

FORMS = sorted(path[6:-5] for path in texts() if path.startswith("forms/"))


def test_a_bundle_written_out_is_read_as_the_same_bundle():
    again = {form: texts_of(each) for form, each in shipped().bundles.items()}
    assert {form: set(each) for form, each in again.items()} == {
        form: set(paths_of(form, texts())) for form in FORMS
    }
    every = {path: text for each in again.values() for path, text in each.items()}
    assert sound(every).frozen == shipped().frozen


@cases(
    "text", ["null", "~", "yes", "no", "010", "2026-01-01", "1e3", "12:30", "a: b", "# x", "- x",
             "会议室", "a'b\"c", "x\ny", " x ", "{a}", "@x", "&x", "*x", "!x", "%x"],
)  # fmt: skip
def test_a_text_is_spelled_so_that_it_is_read_as_it_was(text):
    source, problems = read_yaml(spelled({"label": text, "list": [text, {"x": text}]}), "x.yaml")
    assert problems == []
    assert source.tree == {"label": text, "list": [text, {"x": text}]}


def test_files_that_cannot_be_read_are_called_like_the_form():
    assert paths_of("leave", {"forms/leave.yaml": "workflow: ["}) == (
        "forms/leave.yaml", "workflows/leave.yaml",
    )  # fmt: skip

"""Files that are answered with: only what was handed in here, or stands there already."""

from itertools import count

import pytest

from app.core.engine.contents import flatten, unflatten
from app.core.engine.filling import fill, writable_fields
from app.core.engine.posted import posted_of
from app.core.records.answer import FileRef

FORM = """
title: 勘察
workflow: slip
fields:
  - {name: customer, type: text, label: 客户}
  - {name: photos, type: photos, label: 现场照片, max: 3, required: yes}
  - {name: plan, type: file, label: 图纸}
  - {name: mended, type: photos, label: 修后照片}
"""
WORKFLOW = """
title: 勘察
steps:
  - {step: open, kind: fill, title: 登记, by: {role: clerk}}
  - {step: repair, kind: fill, title: 维修, by: {role: clerk}, fills: [mended]}
"""
ONE, TWO, FOREIGN = "1" * 16, "2" * 16, "f" * 16


def file(id_, caption=""):
    return FileRef(
        id=id_, sha256=id_ * 4, name=f"{id_[0]}.jpg", media="image/jpeg", size=10,
        shown=id_[::-1] * 4, width=4, height=3, caption=caption,
    )  # fmt: skip


@pytest.fixture
def filled(desk):
    made = desk(FORM, WORKFLOW)
    rows = count()

    def type_(step="open", before=None, files=(), **posted):
        return fill(
            made.bundle.form,
            posted,
            before=before or {},
            writable=writable_fields(made.bundle, step),
            settings={},
            today=made.now.date(),
            organisation=made.organisation,
            new_row=lambda: f"{next(rows):08x}",
            files={name: {each.id: each for each in files} for name in ("photos", "mended")},
        )

    type_.form = made.bundle.form
    return type_


def told(found):
    return [(fault.path, str(fault.message)) for fault in found.faults]


def test_an_id_of_a_file_that_was_handed_in_here_is_the_file(filled):
    found = filled(photos=[TWO, ONE], files=[file(ONE), file(TWO)], **{f"photos/{ONE}": ["墙"]})
    assert found.faults == ()
    assert found.answers["photos"] == (file(TWO), file(ONE, "墙"))
    assert found.raw[f"photos/{ONE}"] == ("墙",)


def test_an_id_of_any_other_file_is_refused_and_the_rest_stays(filled):
    found = filled(photos=[ONE, FOREIGN], files=[file(ONE)])
    assert told(found) == [("photos", "有 1 个文件不在了，请重新上传")]
    assert found.answers["photos"] == (file(ONE),)


def test_a_file_of_one_field_is_no_answer_to_another(filled):
    found = filled(photos=[ONE], plan=[ONE], files=[file(ONE)])
    assert [path for path, _ in told(found)] == ["plan"]


def test_what_is_required_has_to_be_handed_in(filled):
    assert told(filled()) == [("photos", "请选择现场照片")]


def test_a_later_step_keeps_takes_away_and_adds(filled):
    before = {"mended": (file(ONE, "墙"), file(TWO))}
    found = filled("repair", before, [file("3" * 16)], mended=["3" * 16, ONE])
    assert [each.id for each in found.answers["mended"]] == ["3" * 16, ONE]


def test_where_it_may_not_be_written_nothing_posted_counts(filled):
    found = filled("repair", {"plan": (file(ONE),)}, photos=[ONE], plan=[FOREIGN])
    assert found.answers["plan"] == (file(ONE),)


def test_an_answer_is_kept_and_typed_back_as_it_is(filled):
    form, answers = filled.form, {"photos": (file(ONE, "墙"), file(TWO))}
    assert unflatten(form, flatten(form, answers))["photos"] == answers["photos"]
    assert posted_of(form, answers) == {"photos": (ONE, TWO), f"photos/{ONE}": ("墙",)}

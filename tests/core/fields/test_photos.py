"""Photos: ids and captions as typed, references as kept."""

import pytest
from pydantic import ValidationError

from app.core.fields.base import BadAnswer
from app.core.fields.photos import Photos
from app.core.records.answer import FileRef
from tests.cases import cases

ONE, TWO, THREE = "0f1e2d3c4b5a6978", "1111111111111111", "2222222222222222"
WALL = FileRef(
    id=ONE, sha256="a" * 64, name="北墙.jpg", media="image/jpeg", size=2_400_000,
    shown="b" * 64, width=1600, height=1200, caption="北墙渗水",
)  # fmt: skip


def photos(**options):
    return Photos(name="photos", label="现场照片", **options)


def refused(typed, **options):
    with pytest.raises(BadAnswer) as caught:
        photos(**options).read(typed)
    return caught.value.at, str(caught.value)


def test_pictures_are_named_in_order_each_once_with_their_captions():
    read = photos().read({"": (TWO, ONE, "", TWO), f"/{ONE}": (" 北墙渗水 ",)})
    assert [(each.id, each.caption) for each in read] == [(TWO, ""), (ONE, "北墙渗水")]


def test_nothing_handed_in_is_no_answer():
    assert photos().read({}) is None
    assert photos().read({"": ("", " "), f"/{ONE}": ("说明",)}) is None


def test_more_than_the_form_allows_are_told_by_number():
    assert refused({"": (ONE, TWO, THREE)}, max=2) == ("", "最多 2 个，现有 3 个，请删去几个")


def test_a_caption_that_cannot_stand_is_refused_at_its_own_input():
    assert refused({"": (ONE,), f"/{ONE}": ("字" * 101,)}) == (
        f"/{ONE}",
        "请填写不超过 100 个字",
    )
    at, said = refused({"": (ONE, TWO), f"/{TWO}": ("a\u202eb",)})
    assert at == f"/{TWO}"
    assert "控制字符" in said


@cases("id_", ["../../secret", "0F1E2D3C4B5A6978", "0f1e2d3c", "x" * 16])
def test_what_is_no_id_is_refused(id_):
    assert refused({"": (id_,)}) == ("", "请重新上传")


def test_formulas_see_the_ids():
    assert photos().seen((WALL,)) == (ONE,)


def test_it_is_kept_whole_and_typed_back_with_its_caption():
    field = photos()
    kept = field.dump((WALL,))
    assert kept[0]["sha256"] == "a" * 64
    assert kept[0]["caption"] == "北墙渗水"
    assert field.load(kept) == (WALL,)
    assert field.typed((WALL,)) == {"": (ONE,), f"/{ONE}": ("北墙渗水",)}


def test_people_read_how_many_and_what_of():
    assert photos().show((WALL, WALL), None) == "2 张：北墙渗水、北墙渗水"


@cases("most", [0, 51])
def test_a_form_can_ask_for_1_to_50(most):
    with pytest.raises(ValidationError, match="must be between 1 and 50"):
        photos(max=most)

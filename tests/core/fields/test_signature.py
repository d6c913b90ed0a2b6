"""Signatures drawn by hand: what is taken, what is refused, how they are drawn again."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.fields.base import BadAnswer
from app.core.fields.signature import Signature, load_strokes, path, read_strokes, view_box
from app.core.records.answer import Strokes
from tests.cases import cases
from tests.doses import dose

FIELD = Signature(name="signed", label="签名", type="signature")


def sent(lines, width=300, height=150, **more):
    return json.dumps({"width": width, "height": height, "lines": lines, **more})


def test_a_drawn_signature_is_kept_as_whole_numbers():
    strokes = read_strokes(sent([[10, 20, 60, 80], [100, 20, 100, 120]]))
    assert strokes == Strokes(width=300, height=150, lines=((10, 20, 60, 80), (100, 20, 100, 120)))
    assert load_strokes(FIELD.dump(strokes)) == strokes
    assert FIELD.show(strokes, None) == "已签名"


def test_who_cannot_draw_types_the_name():
    assert FIELD.read({"": ("",), "/typed": (" 王小川 ",)}) == "王小川"
    assert FIELD.read({"/typed": ("  ",)}) is None
    assert FIELD.read({}) is None
    drawn = sent([[1, 1, 2, 2, 3, 3]])
    assert isinstance(FIELD.read({"": (drawn,), "/typed": ("王小川",)}), Strokes)
    assert FIELD.read(FIELD.typed("王小川")) == "王小川"
    assert FIELD.load(FIELD.dump("王小川")) == "王小川"


@cases(
    "lines",
    [
        [[1, 1] * 50_000],  # 100,000 numbers in one line
        [[1, 1, 2, 2]] * 201,
        [[1, 1] * 5_001],
        [[1, 1] * 26] * 200,
    ],
)
def test_more_than_a_hand_draws_is_refused_with_a_sentence(lines):
    with pytest.raises(BadAnswer, match="签名太复杂"):
        read_strokes(sent(lines))


def test_a_hundred_thousand_points_are_refused_before_they_are_read():
    with pytest.raises(BadAnswer, match="签名太复杂"):
        read_strokes(sent([[1, 1]] * 100_000))


def test_as_much_as_a_hand_draws_is_taken():
    assert len(read_strokes(sent([[1, 1] * 25] * 200)).lines) == 200
    assert len(read_strokes(sent([[1, 1] * 5_000])).lines[0]) == 10_000


@cases(
    "raw",
    [
        "x", "[]", "{}", "null", "1", '"text"', "[[1,1]]", sent([]), sent([[]]), sent([[1]]),
        sent([[1, 2, 3]]), sent([[1, 1, 301, 1]]), sent([[1, 1, 1, 151]]), sent([[-1, 1, 2, 2]]),
        sent([[1.5, 1, 2, 2]]), sent([["1", 1, 2, 2]]), sent([[True, 1, 2, 2, 3, 3]]),
        sent([[1, 1, 2, 2]], width=0), sent([[1, 1, 2, 2]], width="300"),
        sent([[1, 1, 2, 2]], width=True), sent([[1, 1, 2, 2]], height=10_001),
        sent([[1, 1, 2, 2, 3, 3]], more=1), sent({"a": 1}), sent([{"x": 1}]), sent("abc"),
        '{"width":300,"height":150,"lines":[[NaN,1,2,2]]}',
        '{"width":300,"height":150,"lines":[[1e3,1,2,2]]}',
        '{"width":300,"height":150,"lines":[[' + "9" * 5_000 + ",1,2,2]]}",
        "[" * 30_000, "\x00", "\ud800", "<svg onload=alert(1)>",
    ],
)  # fmt: skip
def test_garbage_is_refused_with_a_sentence(raw):
    with pytest.raises(BadAnswer, match="擦掉重写"):
        read_strokes(raw)


@cases("lines", [[[1, 1]], [[1, 1], [2, 2]]])
def test_a_slip_of_the_finger_is_no_signature(lines):
    with pytest.raises(BadAnswer, match="全名"):
        read_strokes(sent(lines))


@settings(max_examples=dose(30), deadline=None)
@given(st.text(max_size=200))
def test_nothing_that_is_sent_breaks_it(raw):
    with pytest.raises(BadAnswer, match=r"签名|全名"):
        read_strokes(raw)


@settings(max_examples=dose(15), deadline=None)
@given(
    st.lists(
        st.lists(st.tuples(st.integers(0, 300), st.integers(0, 150)), min_size=1, max_size=20),
        min_size=1,
        max_size=8,
    )
)
def test_it_is_drawn_again_inside_its_box(lines):
    strokes = Strokes(
        width=300, height=150, lines=tuple(tuple(n for xy in line for n in xy) for line in lines)
    )
    width, height = view_box(strokes)
    assert 6 <= width <= 148
    assert 6 <= height <= 48
    drawn = path(strokes)
    assert drawn.count("M") == len(lines)
    assert set(drawn) <= set("MQLh0123456789. ")
    numbers = [float(each) for each in drawn.translate(str.maketrans("MQLh", "    ")).split()]
    assert all(0 <= each <= 148 for each in numbers)


def test_it_is_drawn_smoothly():
    strokes = Strokes(width=100, height=42, lines=((0, 0, 50, 42, 100, 0), (100, 42)))
    assert view_box(strokes) == (106, 48)
    assert path(strokes) == "M3.0 3.0Q53.0 45.0 78.0 24.0L103.0 3.0M103.0 45.0h.1"

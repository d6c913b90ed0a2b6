"""Who comes second to a room at the same time."""

from datetime import date, time

from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.definitions.form import NoOverlap
from app.core.engine.overlap import in_the_way
from tests.cases import cases
from tests.doses import dose

RULE = NoOverlap.model_validate(
    {"same": ["room", "day"], "begins": "begins", "ends": "ends", "say": "已有人用"}
)


def booked(begins, ends, room="large", day=3):
    return {
        "room": room, "day": date(2026, 12, day), "begins": time(begins), "ends": time(ends),
    }  # fmt: skip


@cases(
    ("other", "taken"),
    [
        (booked(9, 11), True), (booked(8, 10), True), (booked(10, 11), True), (booked(8, 13), True),
        (booked(7, 9), False), (booked(11, 12), False), (booked(9, 11, room="small"), False),
        (booked(9, 11, day=4), False), ({**booked(9, 11), "ends": None}, False), ({}, False),
    ],
)  # fmt: skip
def test_the_same_room_at_the_same_time_is_in_the_way(other, taken):
    assert in_the_way(RULE, booked(9, 11), other) is taken


@settings(max_examples=dose(30), deadline=None)
@given(*[st.integers(0, 22)] * 4)
def test_both_are_in_each_others_way_or_neither(begins, ends, other_begins, other_ends):
    one, other = booked(begins, ends + 1), booked(other_begins, other_ends + 1)
    assert in_the_way(RULE, one, other) is in_the_way(RULE, other, one)
    minutes = set(range(begins, ends + 1)) & set(range(other_begins, other_ends + 1))
    if begins <= ends and other_begins <= other_ends:
        assert in_the_way(RULE, one, other) is bool(minutes)

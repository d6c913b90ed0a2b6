"""`no_overlap:`, and what is said where it cannot hold."""

from tests.cases import cases
from tests.core.definitions.small_form import bundle, read

BOOKING = """\
title: 会议室
workflow: repair
no_overlap: {same: [room, day], begins: begins, ends: ends, say: 已有人用}
fields:
  - {name: customer, type: text, label: 客户}
  - {name: estate, type: estate, label: 小区}
  - {name: firm, type: outside_party, label: 单位}
  - {name: kind_of, type: choice, label: 类别, options: {a: A}}
  - {name: result, type: paragraph, label: 结果}
  - {name: room, type: choice, label: 会议室, options: {a: A}}
  - {name: day, type: date, label: 日期}
  - {name: begins, type: time, label: 从}
  - {name: ends, type: time, label: 到}
  - {name: items, type: table, label: 明细, columns: [{name: price, type: money, label: 价}]}
"""


def test_it_is_kept_in_the_bundle():
    rule = bundle(BOOKING).form.no_overlap
    assert rule.names == ("room", "day", "begins", "ends")
    assert bundle().form.no_overlap is None


@cases(
    ("written", "instead", "fault"),
    [
        ("[room, day]", "[rom, day]", "no field is called 'rom' (did you mean 'room'?)"),
        ("begins: begins", "begins: beginning", "no field is called 'beginning'"),
        ("begins: begins", "begins: room",
         "'begins' names 'room', a field of type choice (it needs one of type time, date, "
         "datetime or number)"),
        ("ends: ends", "ends: day",
         "'begins' is of type time, 'day' of type date (a beginning and an end are of one type)"),
        ("[room, day]", "[result]", "none of the fields under 'same' can be looked up"),
        ("[room, day]", "[]", "should have at least 1"),
        (", say: 已有人用", "", "'say' is missing"),
    ],
)  # fmt: skip
def test_what_cannot_hold_is_said_where_it_stands(written, instead, fault):
    head, rest = BOOKING.split("no_overlap", 1)
    line, rest = rest.split("\n", 1)
    assert written in line
    _, problems = read(f"{head}no_overlap{line.replace(written, instead)}\n{rest}")
    assert any(fault in each for each in problems), problems

"""A route drawn as SVG: every step with its names, blocks as boxes, nothing that a policy bars."""

from xml.etree import ElementTree

import pytest

from app.core.engine.forecast import RouteLine
from app.rendering.route import route_svg

SVG = "{http://www.w3.org/2000/svg}"


def step(title, state="will", **more):
    return RouteLine(kind="step", title=title, state=state, **more)


ROUTE = (
    step("编制", "done", by="王敏"),
    RouteLine(
        kind="all",
        title="会签，不分先后",
        state="now",
        children=(
            step("客户服务中心意见", "now", by="周晓燕"),
            step("施工单位确认", "skipped", reason="不满足条件“合计（9.00）≥ 限额（5,000.00）”"),
            RouteLine(
                kind="any", title="领导", state="will",
                children=(step("副总经理", by="吴启明"), step("总经理", by="郑总")),
            ),
        ),
    ),
    step("财务拨款", by="何芳"),
    step("归档", "ahead"),
)  # fmt: skip


def texts(drawn):
    return [each.text for each in ElementTree.fromstring(str(drawn)).iter(f"{SVG}text")]


def test_every_step_stands_there_with_its_names_under_it():
    found = texts(route_svg(ROUTE))
    assert found.index("编制") + 1 == found.index("王敏")
    assert found.index("客户服务中心意见") + 1 == found.index("等周晓燕")
    assert found.index("财务拨款") + 1 == found.index("预计：何芳")
    assert found.index("归档") + 1 == found.index("没有走到")


def test_long_words_are_broken_and_all_of_them_are_there():
    found = "".join(texts(route_svg(ROUTE)))
    assert "没有走：不满足条件“合计（9.00）≥ 限额（5,000.00）”" in found
    long = route_svg([step("甲" * 300, by="乙" * 300)])
    assert "".join(texts(long)) == "甲" * 300 + "预计：" + "乙" * 300
    assert max(map(len, texts(long))) <= 32


def test_no_row_begins_with_a_sign_that_ends_a_clause():
    found = texts(route_svg([step("甲", by="一二三四五，" * 40)]))
    assert not any(row.startswith("，") for row in found)


def test_a_block_is_a_box_with_a_double_left_edge_around_its_steps():
    root = ElementTree.fromstring(str(route_svg(ROUTE)))
    boxes = [each.get("d") for each in root.iter(f"{SVG}path") if each.get("d").count("M") == 2]
    double = [each for each in boxes if each.count("V") == 2 and "H" not in each]
    assert len(double) == 2


def test_only_steps_that_follow_each_other_are_tied():
    both = (step("甲"), step("乙"))
    alone = route_svg([RouteLine(kind="all", title="会签", state="will", children=both)])
    tied = route_svg([RouteLine(kind="in_turn", title="依次", state="will", children=both)])
    assert _ties(alone) == 0
    assert _ties(tied) == _ties(route_svg(both)) == 1


def _ties(drawn):
    paths = ElementTree.fromstring(str(drawn)).iter(f"{SVG}path")
    return sum(each.get("stroke-width") == "2" for each in paths)


def test_nothing_in_it_needs_a_style_or_a_script_or_another_file():
    drawn = str(route_svg(ROUTE))
    for barred in ("style", 'class="x', "script", "href", "url(", "@import"):
        assert barred not in drawn
    assert 'font-family="Noto Sans CJK SC' in drawn


def test_what_people_write_is_text_and_nothing_else():
    drawn = str(route_svg([step("<b>&", by='"><script>')]))
    assert "<script" not in drawn
    assert texts(drawn) == ["<b>&", '预计："><script>']


def test_it_is_read_aloud_as_it_is_drawn():
    (title,) = ElementTree.fromstring(str(route_svg(ROUTE))).iter(f"{SVG}title")
    assert title.text.startswith("编制：已办；会签，不分先后（客户服务中心意见：正在办，")


def test_where_there_is_no_route_there_is_no_picture():
    assert route_svg(()) == ""


@pytest.mark.parametrize("state", ["done", "now", "will", "ahead", "skipped"])
def test_every_state_has_a_mark_of_its_own(state):
    others = {"done", "now", "will", "ahead", "skipped"} - {state}
    marks = {each: _mark(each) for each in (state, *others)}
    assert marks[state] not in [marks[each] for each in others]


def _mark(state):
    root = ElementTree.fromstring(str(route_svg([step("甲", state)])))
    return [sorted(each.items()) for each in root if each.tag.endswith(("circle", "path"))]

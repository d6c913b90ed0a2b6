"""What is written anew once it is known which row stands on which page."""

from app.rendering import breaks

LINES = (
    '<table class="lines paged"><thead><tr><th>序号</th></tr></thead><tbody>'
    '<tr id="l-items-1" data-sums="1.10|"><td>a</td></tr>'
    '<tr id="l-items-2" data-sums="2.20|5"><td>b</td></tr>'
    '<tr id="l-items-3" data-sums="1000.03|"><td>c</td></tr>'
    '</tbody><tfoot><tr class="sum"><td>本页小计</td><td class="r" data-sum="0">x</td>'
    '<td class="r" data-sum="1">y</td></tr><tr class="sum"><td>累　　计</td>'
    '<td class="r" data-sum="0">x</td><td class="r" data-sum="1">y</td></tr></tfoot></table>'
)
RATES = (
    '<table class="rates paged"><tbody>'
    '<tr id="m-r-1"><td class="side" rowspan="3">工程</td><td>甲</td></tr>'
    '<tr id="m-r-2" class="in"><td>乙</td></tr>'
    '<tr id="m-r-3" class="in"><td>丙</td></tr>'
    '<tr id="m-r-4"><td colspan="2">安全</td></tr></tbody></table>'
)


def test_each_page_has_its_sum_and_the_sum_so_far():
    found = breaks.rewritten(LINES, {"l-items-1": 0, "l-items-2": 0, "l-items-3": 2})
    first, second = found.split('<div class="frame">')
    assert "本页小计" in first
    assert first.count(">3.30<") == 2
    assert ">1,000.03<" in second
    assert ">1,003.33<" in second
    assert second.count(">5<") == 1  # only so far: nothing of it on this page
    assert found.count("break-after:page") == 1
    assert "tfoot" not in found


def test_a_single_page_has_the_total_only():
    found = breaks.rewritten(LINES, dict.fromkeys(breaks.rows(LINES), 0))
    assert found.count('class="sum"') == 1
    assert "合　　计" in found
    assert ">1,003.33<" in found


def test_rows_can_be_moved_to_the_page_behind_to_make_room():
    of = {f"r{each}": each // 4 for each in range(10)}  # 4, 4, 2
    moved = breaks.sooner(of, 1)
    assert list(moved) == list(of)
    assert [list(moved.values()).count(page) for page in (0, 1, 2)] == [3, 3, 4]
    assert breaks.sooner(of, 0) == of


def test_a_group_that_runs_on_says_its_name_again():
    found = breaks.rewritten(RATES, {"m-r-1": 0, "m-r-2": 1, "m-r-3": 1, "m-r-4": 1})
    assert '<td class="side" rowspan="1">工程</td><td>甲</td>' in found
    assert '<tr id="m-r-2"><td class="side" rowspan="2">工程（续）</td><td>乙</td>' in found


def test_a_group_over_three_pages_says_it_twice():
    found = breaks.rewritten(RATES, {"m-r-1": 0, "m-r-2": 1, "m-r-3": 2, "m-r-4": 2})
    assert found.count("工程（续）") == 2
    assert found.count('rowspan="1"') == 3


def test_a_matrix_on_one_page_stays_as_it_is():
    assert breaks.rewritten(RATES, dict.fromkeys(breaks.rows(RATES), 0)) == RATES

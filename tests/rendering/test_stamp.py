"""Round stamps: what they say is drawn, letter by letter, and strips of one make the whole."""

import re
from itertools import pairwise

from app.rendering.ink import ink
from app.rendering.stamp import BOX_MM, Stamp, stamp, strip

AUDIT = Stamp(house="榕江房地产有限公司", words="审计核算部")


def letters(svg):
    return "".join(re.findall(r">([^<>])</text>", svg))


def test_the_house_stands_in_the_ring_and_the_department_below_the_star():
    assert letters(stamp(AUDIT)) == "榕江房地产有限公司审计核算部"
    assert 'font-family="Noto Serif CJK SC"' in stamp(AUDIT)


def test_the_letters_of_the_ring_are_turned_evenly_about_the_top():
    turns = [float(each) for each in re.findall(r'rotate\((-?[\d.]+)\)"><text', stamp(AUDIT))]
    assert len(turns) == 9
    assert turns == sorted(turns)
    assert turns[4] == 0
    assert turns[0] == -turns[-1]


def test_a_long_name_closes_up_and_never_runs_into_itself():
    long = stamp(Stamp(house="福州榕江国际房地产开发经营集团股份有限公司仓山分公司", words="审"))
    turns = [float(each) for each in re.findall(r'rotate\((-?[\d.]+)\)"><text', long)]
    assert turns[-1] - turns[0] <= 290.01


def test_words_of_a_definition_are_inert_in_a_stamp():
    svg = stamp(Stamp(house="<b>&", words='"><script>'))
    assert "<b>" not in svg
    assert "<script" not in svg


def test_the_strips_of_a_seam_lie_side_by_side_and_make_one_stamp():
    boxes = [
        [float(n) for n in re.search(r'viewBox="([^"]+)"', strip(AUDIT, each, 3))[1].split()]
        for each in (1, 2, 3)
    ]
    assert boxes[0][0] == -BOX_MM / 2
    for left, right in pairwise(boxes):
        assert abs(left[0] + left[2] - right[0]) < 0.01
    assert abs(boxes[2][0] + boxes[2][2] - BOX_MM / 2) < 0.01


def test_a_strip_is_cut_out_of_the_stamp_and_paints_nothing_beside_it():
    svg = strip(AUDIT, 2, 3)
    box = re.search(r'viewBox="([^"]+)"', svg)[1].split()
    cut = re.search(r'<rect x="([^"]+)" y="([^"]+)" width="([^"]+)" height="([^"]+)"', svg)
    assert list(cut.groups()) == box
    assert svg.count("<g") == svg.count("</g>")
    assert "clipPath" not in stamp(AUDIT)


def test_drawn_strokes_are_figures_in_the_ink_of_a_pen(strokes):
    drawn = ink(strokes)
    assert 'stroke="#14255c"' in drawn
    assert re.search(r'd="[MQLh\d. -]+"', drawn)

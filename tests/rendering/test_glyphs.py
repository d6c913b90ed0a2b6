"""Characters are looked up before they are printed."""

import pytest

from app.rendering.findings import findings
from app.rendering.fonts import Face, face
from app.rendering.glyphs import missing, spelled


@pytest.mark.parametrize(
    "text", ["陈㛃䶮𠮷", "㎡ ¥ ￥ · 1∶2.5 √ — …", "a\tb\nc\u3000d", "葛\U000e0100", ""]
)
def test_characters_that_a_font_has_are_not_missing(text):
    assert missing(text) == []


def test_missing_characters_are_named_once_in_their_order():
    assert missing("甲\ue123乙\U0001f9ff丙\ue123") == ["\ue123", "\U0001f9ff"]


def test_controls_of_direction_are_missing_for_they_turn_a_text_round():
    assert missing("100\u202e元\u2066") == ["\u202e", "\u2066"]


def test_a_character_is_spelled_with_its_code_point():
    assert spelled("䶱") == "䶱 (U+4DB1)"
    assert spelled("\u202e") == "(U+202E)"


def test_a_near_font_counts_as_none():
    assert face("No Such Family") is None


def test_a_machine_that_can_print_has_no_findings():
    assert findings() == []


def test_a_missing_font_and_a_missing_library_are_named_with_their_cure(monkeypatch):
    def only_fallback(family: str) -> Face | None:
        return None if "CJK" in family else Face(file="x.ttf", index=0)

    monkeypatch.setattr("app.rendering.findings.face", only_fallback)
    monkeypatch.setattr(
        "ctypes.util.find_library", lambda name: None if "subset" in name else f"lib{name}.so.0"
    )
    assert findings() == [
        "library harfbuzz-subset is missing: a page takes 20 times as long"
        " (apt install libharfbuzz-subset0)",
        "font Noto Serif CJK SC is missing: pages would print boxes"
        " (apt install fonts-noto-cjk, then fc-cache -f)",
        "font Noto Sans CJK SC is missing: pages would print boxes"
        " (apt install fonts-noto-cjk, then fc-cache -f)",
    ]


def test_fonts_that_nobody_cut_are_a_finding(monkeypatch, tmp_path):
    monkeypatch.setattr("app.rendering.findings.CUT", tmp_path / "fonts.conf")
    assert findings() == [
        "fonts are used whole: a page takes half as long again and twice the room"
        " (python -m app.rendering.cutting)"
    ]

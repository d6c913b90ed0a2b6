"""YAML text with its places kept."""

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.source.mark import Mark
from app.core.source.text import read_yaml
from app.core.wording import speaking
from app.locales import teach
from tests.cases import cases
from tests.doses import dose

FILE = "forms/leave.yaml"


def faults(text):
    return [str(each) for each in read_yaml(text, FILE)[1]]


def tree(text):
    source, problems = read_yaml(text, FILE)
    assert problems == []
    return source.tree


def test_every_scalar_stays_the_text_that_was_typed():
    text = """
        on: yes
        octal: 010
        time: 12:30
        thousand: 1_000
        power: 1e3
        day: 2026-02-30
        quoted: "no"
        single: 'it''s'
        full: １２
        """
    assert tree(text) == {
        "on": "yes",
        "octal": "010",
        "time": "12:30",
        "thousand": "1_000",
        "power": "1e3",
        "day": "2026-02-30",
        "quoted": "no",
        "single": "it's",
        "full": "１２",
    }


def test_nothing_and_null_are_the_empty_text_and_a_quoted_null_is_a_word():
    assert tree("{a: , b: null, c: ~, d: 'null', e: ''}") == {
        "a": "",
        "b": "",
        "c": "",
        "d": "null",
        "e": "",
    }


def test_values_and_keys_have_their_places():
    source, _ = read_yaml("title: 请假\nfields:\n  - {name: days, places: 2}\n", FILE)
    assert source.mark(("fields", 0, "places")) == Mark(FILE, 3, 26)
    assert source.key_mark(("fields", 0, "places")) == Mark(FILE, 3, 18)
    assert source.mark(()) == Mark(FILE, 1, 1)


def test_what_is_not_there_has_the_place_of_what_is_around_it():
    source, _ = read_yaml("fields:\n  - {name: days}\n", FILE)
    assert source.mark(("fields", 0, "label", "zh")) == source.mark(("fields", 0))
    assert str(source.mark(("nothing", 3))) == "forms/leave.yaml:1:1"


def test_a_key_given_twice_names_both_places_and_the_first_counts():
    text = "name: days\nlabel: 天数\nplaces: 0\nlabel: {zh: 天, zh: 日}\n"
    source, problems = read_yaml(text, FILE)
    assert [str(each) for each in problems] == [
        "forms/leave.yaml:4:1: 'label' is given twice (first on line 2)"
    ]
    assert source.tree["label"] == "天数"
    assert source.mark(("label",)).line == 2


@cases(
    ("text", "fault"),
    [
        ("", "1:1: the file is empty"),
        ("# only a remark\n", "1:1: the file is empty"),
        ("a: 1\n---\nb: 2\n", "2:1: a second document starts here (one file holds one definition)"),
        (
            "a: !!python/object:os.system x",
            "1:4: '!!python/object:os.system' is a YAML tag, and tags mean nothing here"
            " (leave it out; a text that starts with '!' needs quotes)",
        ),
        ("{[a, b]: 1}", "1:2: a key must be one word or text (not a list or a mapping)"),
        ("? [a]\n: 1\n", "1:3: a key must be one word or text (not a list or a mapping)"),
        ("? \n: 1", "1:2: a key is missing before ':'"),
        ("a: \x00", "1:4: a character that cannot be printed (U+0000) (take it out)"),
        (b"a: 1\nb: \xff\n", "2:4: this is not UTF-8 text (save the file as UTF-8)"),
        ("x" * 600_000, "1:1: the file is larger than 512 KiB (split it up)"),
        ("[" * 250, "1:41: more than 40 levels of lists and mappings (make it flatter)"),
        ("[" * 200_000, "1:1001: more than 40 levels of lists and mappings (make it flatter)"),
    ],
)
def test_hostile_and_odd_files_are_messages(text, fault):
    assert faults(text) == [f"{FILE}:{fault}"]


def test_an_alias_bomb_is_refused_at_its_first_names():
    layers = "\n".join(
        f"{b}: &{b} [*{a}, *{a}, *{a}]" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    problems = faults("a: &a [x]\n" + layers)
    assert problems[0] == (
        f"{FILE}:1:4: '&a' names something for repeating"
        " (leave it out; a text that starts with '&' needs quotes)"
    )
    assert read_yaml("a: &a [x]\n" + layers, FILE)[0] is None


def test_a_merge_key_is_refused():
    source, problems = read_yaml("a: 1\n<<: {b: 2}\n", FILE)
    assert source is None
    assert [str(each) for each in problems] == [
        f"{FILE}:2:1: '<<' takes keys from elsewhere (write the keys out)"
    ]


def test_too_many_values_are_refused():
    assert "more than 50,000 values" in faults("[" + "a," * 50_001 + "]")[0]


def test_a_formula_cut_at_its_comma_is_told_to_be_quoted():
    text = "fields:\n  - {name: sum, value: round(price, 2), label: 金额}\n"
    assert faults(text) == [
        f"{FILE}:2:24: the bracket in 'round(price' is not closed (put the formula in quotes)"
    ]
    assert faults(text.replace("round(price, 2)", "max(a, min(b, c), 2)")) != []


@cases(
    ("text", "hint"),
    [
        ("a:\n\t- b\n", "indent with blanks, not tabs"),
        ("{a: x in ['p', 'q']}\n", "put the formula in quotes"),
        ("label: 金额: 元\n", "put the text in quotes"),
        ("title: 请假\nname：leave\nx: 1\n", "write ':' and a blank behind the key, not '：'"),
        ("a: [b, c\nd: 1\n", "close the bracket, or put the text in quotes"),
        ("a: @b\n", "put the text in quotes"),
        ("a: {b: 1， c: 2}\n", "write ',' and brackets in half width, not '，' and '｛｝'"),
        ("a: ｛b: 1}\n", "write ',' and brackets in half width, not '，' and '｛｝'"),
    ],
)
def test_text_that_is_not_yaml_gets_a_cure(text, hint):
    [fault] = faults(text)
    assert "this is not YAML: " in fault
    assert fault.endswith(f"({hint})")


@cases(
    ("text", "chinese"),
    [
        ("a: {b: {c: ", "少一个值，或者有括号没有合上"),
        ("a: {b: 1\n- c\n", "这里前面少一个 ',' 或 '}'"),
        ("a: [b, c\nd: 1\n", "这里前面少一个 ',' 或 ']'"),
        ("a:\n  - b: 1\n  c: 1\n", "这里该是 '-'，和上面的对齐"),
        ("a: 1\n b: 2\n", "':' 多了，或者这一行缩进多了"),
        ("a: @b\n", "文字不能以这个字符开头"),
        ('a: "b\n', "引号或括号没有合上，文字就到头了"),
    ],
)
def test_what_libyaml_meets_is_told_in_chinese_on_a_page(text, chinese):
    teach()
    with speaking("zh"):
        [problem] = read_yaml(text, FILE)[1]
        assert f"这不是 YAML：{chinese}" in problem.words


def test_byte_order_mark_and_windows_line_ends_make_no_difference():
    source, problems = read_yaml(b"\xef\xbb\xbfa: 1\r\nb:\r\n  c: 2\r\n", FILE)
    assert problems == []
    assert source.tree == {"a": "1", "b": {"c": "2"}}
    assert source.mark(("b", "c")) == Mark(FILE, 3, 6)


@settings(max_examples=dose(40), deadline=None, derandomize=True)
@given(st.text(st.sampled_from("ab:,-[]{}()&*!|>%@'\"#? \n\t<~.1\\一：\x00\ufeff"), max_size=60))
def test_no_text_makes_it_raise(text):
    source, problems = read_yaml(text, FILE)
    assert source is not None or problems


@settings(max_examples=dose(20), deadline=None, derandomize=True)
@given(
    st.recursive(
        st.text(st.characters(min_codepoint=32, max_codepoint=0x9FFF), min_size=1, max_size=8),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["a", "b", "名"]), inner, max_size=3)
        ),
        max_leaves=12,
    )
)
def test_what_yaml_writes_is_read_back(value):
    written = yaml.safe_dump(value, allow_unicode=True, default_style='"')
    assert tree(written) == value

"""Every sentence of the product is said in every language."""

import re

import pytest
from babel.messages.pofile import read_po

from app.core.wording import LANGUAGES, SOURCE
from tests.translations import HAN, LOCALES, every, faults, sources

BRACES = re.compile(r"\{\{?\w*[^{}]*\}?\}")
BRACE = re.compile(r"\{(\w+)")
DATES = {"year", "month", "day"}  # whoever is given these is given the names of month and weekday
OTHERS = [each for each in LANGUAGES if each != SOURCE]
SENTENCES = {SOURCE: faults, **dict.fromkeys(OTHERS, sources)}  # what each .po translates


def entries(language: str) -> dict[str, list[str]]:
    """Every sentence of a .po with its texts: one, or of one and of several."""
    with (LOCALES / f"{language}.po").open("rb") as file:
        catalog = read_po(file, locale=language)
    return {
        (each.id[0] if each.pluralizable else each.id): (
            list(each.string) if each.pluralizable else [each.string]
        )
        for each in catalog
        if each.id
    }


@pytest.fixture(scope="module")
def said() -> dict[str, set[str]]:
    """Every sentence of the sources, with the files that say it."""
    return sources()


@pytest.mark.parametrize("language", OTHERS)
def test_no_sentence_lacks_a_translation(language, said):
    known = entries(language)
    missing = [text for text in said if not all(known.get(text, [""]))]
    assert missing == [], "run python -m tests.translations and fill in app/locales/"


def test_every_fault_of_a_definition_is_told_in_chinese():
    known = entries(SOURCE)
    assert [text for text in faults() if not all(known.get(text, [""]))] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_po_says_nothing_that_the_product_does_not(language):
    assert sorted(set(entries(language)) - set(SENTENCES[language]())) == []


def test_a_fault_keeps_its_braces_in_chinese():
    wrong = [
        (text, each)
        for text, (each,) in entries(SOURCE).items()
        if sorted(BRACES.findall(text)) != sorted(BRACES.findall(each))
    ]
    assert wrong == []


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_has_the_braces_of_its_sentence_and_no_marks_of_its_own(language):
    wrong = []
    for text, texts in entries(language).items():
        braces = set(BRACE.findall(text))
        known = braces | ({"month_name", "weekday"} if braces >= {"month", "day"} else set())
        for each in filter(None, texts):
            dropped = braces - set(BRACE.findall(each)) - {"count"} - DATES
            strange = set(BRACE.findall(each)) - known
            marks = [mark for mark in '"<>&' if each.count(mark) != text.count(mark)]
            if dropped or strange or marks or HAN.search(each.replace("会签", "")):
                wrong.append((text, each, dropped | strange, marks))
    assert wrong == []


def test_every_chinese_text_is_translated_where_it_is_said():
    left = [
        f"{each.path}:{each.line}: {each.text.strip()[:60]}" for each in every() if not each.marked
    ]
    assert left == [], 'say("…") in Python and scripts, _("…") in templates'

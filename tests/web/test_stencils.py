"""Fields filled into a stencil look as their macros draw them, on every page of every form."""

from dataclasses import replace

import pytest

from app.core.engine.posted import Fault
from app.core.errors import Message
from app.core.fields.table import Table
from app.core.wording import speaking
from app.services import previewing
from app.web import answer_form
from app.web.answer_form import AnswerForm
from app.web.stencils import Still
from tests.offices import ROOT

FORMS = sorted(path.stem for path in (ROOT / "forms").glob("*.yaml"))
SHARP = """<b>"it's" & 'so'</b> {{ 1 }}\n\\1 \u2028"""
WIDE = """
language: 1
title: 宽表
workflow: wide
fields:
  - {name: t, type: text, label: {zh: "一 <b>", en: "One <b>"}, hint: 写“一”, required: true}
  - {name: p, type: paragraph, label: 段落}
  - {name: n, type: number, label: 数, unit: 天, maximum: 9}
  - {name: m, type: money, label: 钱}
  - {name: s, type: money, label: 合计, value: m + m}
  - {name: d, type: date, label: 日期, earliest: 2020-01-01}
  - {name: c, type: time, label: 时刻}
  - {name: at, type: datetime, label: 时间}
  - {name: y, type: yes_no, label: 是否}
  - {name: few, type: choice, label: 选, options: {a: 甲, b: 乙}, other: 其他}
  - {name: many, type: choice, label: 多, options: {a: 甲, b: 乙, c: 丙, d: 丁, e: 戊, f: 己}}
  - {name: ticks, type: choices, label: 勾, options: {a: 甲, b: 乙}, other: 其他}
  - {name: when, type: text, label: 有时, when: y}
  - {name: who, type: person, label: 谁}
  - {name: pen, type: signature, label: 签}
  - name: rated
    type: rating
    label: 评
    options: {a: 优, b: 差}
    groups: [{items: {x: 一}}]
    comments: 建议
"""
ROUTE = """
language: 1
title: 宽表
owner: general-office
steps:
  - {step: open, kind: fill, title: 填写, by: {role: officer}}
  - {step: look, kind: approve, title: 审核, by: {head_of: general-office}}
"""


class Direct(AnswerForm):
    """The model: every field is drawn by its macro."""

    def field(self, core):
        return self[core.name]


@pytest.fixture
def page_of(office, monkeypatch):
    """A form's page, as who looks after the form sees it, empty or with made-up answers."""
    office.publish(forms__wide=WIDE, workflows__wide=ROUTE)
    monkeypatch.setattr(answer_form, "new_line", lambda: "0a0a0a0a")

    def page(form, *, filled=False):
        return previewing.page(office.ports, office.ids["admin"], form, filled=filled)

    return page


@pytest.fixture
def drawn(app):
    """The fields of a page as HTML, with stencils or without."""

    def draw(page, form=AnswerForm, *, only_writable=False):
        sections = form(page).sections(only_writable=only_writable)
        return str(app.jinja_env.get_template("parts.html").module.sections(sections))

    with app.test_request_context():
        yield draw


def typed(page, text):
    """The page with that text in every input of its own."""
    plain = [each for each in page.form.fields if each.asked and not isinstance(each, Table)]
    return replace(page, raw={**page.raw, **{each.name: (text,) for each in plain}})


def faulty(page):
    """The page with a fault at every field."""
    said = Message("请改")
    faults = (Fault(path=each.name, label="x", message=said) for each in page.form.fields)
    return replace(page, faults=tuple(faults))


@pytest.mark.parametrize("form", [*FORMS, "wide"])
def test_a_page_is_the_same_with_stencils_and_without(form, page_of, drawn):
    empty, filled = page_of(form), page_of(form, filled=True)
    pages = [
        empty,
        filled,
        *(typed(each, text) for each in (empty, filled) for text in (SHARP, "a", "yes", "other")),
        *(typed(empty, text) for text in ("2026-11-24", "09:30", "2026-11-24T09:30", "", " ")),
        *(replace(each, hidden=frozenset(each.form.by_name)) for each in (empty, filled)),
        *(replace(each, writable=frozenset()) for each in (empty, filled)),
        *(faulty(each) for each in (empty, filled)),
    ]
    for only_writable in (False, True):
        for page in (*pages, *pages[:2]):
            model = drawn(page, Direct, only_writable=only_writable)
            assert drawn(page, only_writable=only_writable) == model


def test_each_language_has_stencils_of_its_own(page_of, drawn):
    page = page_of("wide")
    chinese = drawn(page)
    with speaking("en"):
        english = drawn(page)
        assert english == drawn(page, Direct)
        assert ">One &lt;b&gt;" in english
    assert drawn(page) == chinese
    assert ">One &lt;b&gt;" not in chinese


def test_what_somebody_typed_stays_in_no_stencil(page_of, drawn):
    page = typed(page_of("wide"), "江滨雅苑的王敏")
    fields = AnswerForm(page).sections(only_writable=False)[0].fields
    assert sum(isinstance(each, Still) for each in fields) >= 3
    assert "江滨雅苑的王敏" in drawn(page)
    assert "江滨雅苑的王敏" not in drawn(page_of("wide"))
    kept = AnswerForm(page)._stencils._cut
    assert "江滨雅苑的王敏" not in repr(kept)
    assert {chosen for _, _, _, chosen in kept} <= {"", *"abcdef", "other", "yes", "no"}


def test_an_empty_page_of_plain_fields_binds_none_of_them(page_of):
    form = AnswerForm(page_of("wide"))
    form.sections(only_writable=False)
    assert set(form._fields) == {"who"}  # whose list of people is not the definition's


def test_a_field_with_a_fault_is_drawn_by_its_macro(page_of, drawn):
    page = replace(page_of("wide"), faults=faulty(page_of("wide")).faults[:1])
    found = AnswerForm(page).sections(only_writable=False)[0].fields
    assert [each.path for each in found if not isinstance(each, Still)] == ["t", "who"]
    assert "请改" in drawn(page)

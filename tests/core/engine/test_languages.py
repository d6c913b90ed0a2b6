"""What is kept is the same whatever language is spoken; what is told is in the reader's."""

import json
import re
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import count

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app import locales
from app.core.definitions.bundle import title_of
from app.core.definitions.workflow import Block
from app.core.engine.asking import why_words
from app.core.engine.entries import add_entry
from app.core.engine.extending import Consent, extend
from app.core.engine.forecast import forecast
from app.core.engine.handing import transfer
from app.core.engine.indexing import slots_of
from app.core.engine.reasons import reasons_of
from app.core.engine.rules import _RULES, fixed, told
from app.core.engine.sentences import sentence
from app.core.engine.telling import comment, tell
from app.core.fields.signature import Strokes
from app.core.records.answer import FileRef, Other, Rated, Row
from app.core.records.organisation import Department
from app.core.records.state import dump_record
from app.core.source.scalars import Words
from app.core.steps.base import By
from app.core.steps.notify import Notify
from app.core.trail.canonical import canonical
from app.core.trail.proof import make_record_json
from app.core.wording import SOURCE, speaking
from tests.cases import cases
from tests.core.engine.conftest import NOW, ORGANISATION, PEOPLE, ROLES
from tests.core.engine.test_every_route import move, planted, positive, route
from tests.doses import dose

locales.teach()

WRITTEN = "请改数量"  # what people write at this desk stays in their language
HAN = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")
FORM = """
title: {zh: 单据, en: Slip}
workflow: slip
fields:
  - {name: customer, type: text, label: {zh: 客户, en: Customer}}
  - {name: big, type: yes_no, label: {zh: 大额, en: Large}}
  - {name: note, type: text, label: {zh: 备注, en: Remarks}}
  - {name: who, type: departments, label: {zh: 部门, en: Departments}}
  - {name: estate, type: estate, label: {zh: 小区, en: Estate}}
  - {name: unit, type: unit, of: estate, label: {zh: 单元, en: Unit}}
  - {name: officer, type: person, label: {zh: 经办人, en: Officer}}
  - {name: firm, type: outside_party, label: {zh: 施工单位, en: Contractor}}
  - {name: day, type: date, label: {zh: 日期, en: Day}}
  - {name: at, type: datetime, label: {zh: 时间, en: Moment}}
  - {name: clock, type: time, label: {zh: 时刻, en: Time}}
  - {name: length, type: number, unit: {zh: 天, en: days}, label: {zh: 天数, en: Length}}
  - name: kind
    type: choice
    label: {zh: 类别, en: Kind}
    options: {a: {zh: 甲类, en: First}, b: {zh: 乙类, en: Second}}
    other: {zh: 其他（请注明）, en: Other (say which)}
  - name: trades
    type: choices
    label: {zh: 工种, en: Trades}
    options: {w: {zh: 水, en: Water}, e: {zh: 电, en: Power}}
  - name: marks
    type: rating
    label: {zh: 评分, en: Marks}
    options: {g: {zh: 优, en: Good}, p: {zh: 差, en: Poor}}
    groups: [{items: {x: {zh: 土建, en: Walls}, y: {zh: 水电, en: Pipes}}}]
    comments: {zh: 建议, en: Advice}
  - {name: files, type: file, label: {zh: 附件, en: Files}}
  - {name: hand, type: signature, label: {zh: 签名, en: Signature}}
  - {name: taken, type: log, label: {zh: 记录, en: Log}}
  - name: items
    type: table
    label: {zh: 明细, en: Items}
    columns:
      - {name: what, type: text, label: {zh: 项目, en: What}}
      - {name: sort, type: choice, label: {zh: 类, en: Sort}, options: {a: {zh: 材料, en: Parts}}}
      - {name: price, type: money, label: {zh: 单价, en: Price}}
  - {name: total, type: money, label: {zh: 合计, en: Total}, value: sum(items.price)}
  - {name: words, type: text, label: {zh: 大写, en: In words}, value: capitals(total)}
"""
WORKFLOW = """
title: 空
owner: service
steps:
  - {step: start, kind: fill, title: {zh: 登记, en: Start}, by: {role: clerk}, signs: 经办}
"""
GIVEN = {
    "customer": "Wang",
    "note": "as agreed",
    "estate": "river",
    "unit": "r1",
    "officer": "li",
    "firm": "huayi",
    "day": date(2026, 11, 24),
    "at": datetime(2026, 11, 24, 14, 5),  # noqa: DTZ001  the clock on the wall
    "clock": time(9, 30),
    "length": Decimal(3),
    "kind": Other(text="leak"),
    "trades": ("w", "e"),
    "marks": (Rated(item="x", option="g", comment="ok"), Rated(item="y", option="p", comment="")),
    "files": (
        FileRef(id="0f1e2d3c4b5a6978", sha256="0" * 64, name="a.pdf", media="", size=9, caption=""),
    ),
    "hand": Strokes(width=9, height=9, lines=((1, 1, 2, 2, 3, 3),)),
    "items": (
        Row(id="0000000a", cells={"what": "tile", "sort": "a", "price": Decimal("12.50")}),
        Row(id="0000000b", cells={"what": "glue", "sort": None, "price": Decimal("3.05")}),
    ),
}
WAYS = (  # whom a step asks
    None, None,
    {"head_of": "desk-two"}, {"head_of": "service"}, {"contact_of": "firm"}, {"person": "li"},
    {"person_in": "officer"}, {"initiator": "yes"}, {"role": "captain", "of": "estate"},
    {"role": "officer", "of": "service"},
)  # fmt: skip


HOUSE = replace(  # its names are nobody's language
    ORGANISATION,
    people={id_: replace(ORGANISATION.people[id_], name=id_.title()) for id_ in PEOPLE},
    roles={id_: id_.title() for id_ in ROLES},
    departments={
        id_: Department(id=id_, title=id_.title(), parent=each.parent)
        for id_, each in ORGANISATION.departments.items()
    },
    estates={id_: id_.title() for id_ in ORGANISATION.estates},
    outsiders={id_: id_.title() for id_ in ORGANISATION.outsiders},
)


def named(node, ways):
    """The drawn route with titles in two languages, and steps that ask in every way."""
    if isinstance(node, Block):
        children = tuple(named(each, ways) for each in node.children)
        title = Words(zh="这一段", en="This part") if next(ways, None) else None
        return replace(node, children=children, title=title)
    title = Words(zh=f"第{node.step}步", en=f"Step {node.step}")
    way = None if isinstance(node, Notify) or node.by.mode != "any" else next(ways, None)
    by = By.model_validate(way) if way else node.by
    return node.model_copy(update={"title": title, "by": by})


def lived(make, language, drawn, ways, answers, moves):
    """A record's life in a language: everything that is kept of it, and the desk."""
    with speaking(language):
        desk = make(FORM, WORKFLOW, organisation=HOUSE)
        whole = named(planted(drawn, count(1)), iter(ways))
        first = desk.bundle.workflow.first
        way = Block(kind="sequence", children=(first, whole))
        desk.bundle = replace(desk.bundle, workflow=replace(desk.bundle.workflow, route=way))
        desk.submit(**answers)
        for each in moves:
            if desk.record.status in ("running", "withdrawn"):
                move(desk, *each)
        positive(desk)
        return kept(desk), desk


def kept(desk):
    """Whatever is stored, hashed, signed or indexed, byte by byte."""
    slots = slots_of(desk.bundle, desk.answers, desk.organisation.title)
    return {
        "events": [each.hash for each in desk.chained],
        "record.json": canonical(make_record_json(desk.record, desk.chained, desk.kept)),
        "state": json.dumps(dump_record(desk.record), ensure_ascii=False, sort_keys=True),
        "title": title_of(desk.bundle, desk.answers, desk.organisation.title),
        "slots": repr(slots),
    }


def what_is_told(desk):
    """Every sentence that a reader of the record may meet."""
    titles, bundle = desk.organisation.title, desk.bundle
    for each in desk.chained:
        yield sentence(bundle, each, titles, desk.kept)
    why = reasons_of(bundle, desk.chained, desk.kept, titles)
    yield from why.values()
    for task in desk.record.tasks.values():
        yield why_words(bundle.form, task.why, desk.answers, titles)
    for record in (None, desk.record):
        for line in forecast(bundle, record, desk.answers, desk.context("wang"), told=why):
            yield from spoken(line)


def spoken(line):
    yield from (line.title, line.words(), line.why, line.reason)
    for each in line.children:
        yield from spoken(each)


@settings(
    max_examples=dose(8),
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    drawn=route,
    ways=st.lists(st.sampled_from(WAYS), max_size=12),
    big=st.sampled_from((None, True, False)),
    who=st.sampled_from((None, ("service",), ("service", "audit"))),
    left_out=st.sets(st.sampled_from(sorted(GIVEN))),
    moves=st.lists(
        st.tuples(st.sampled_from("++++-*"), st.integers(0, 9), st.integers(0, 9)),
        min_size=2,
        max_size=8,
    ),
)
def test_a_record_is_kept_the_same_whatever_is_spoken(desk, drawn, ways, big, who, left_out, moves):
    answers = {name: each for name, each in GIVEN.items() if name not in left_out}
    answers |= {"big": big, "who": who}
    chinese, _ = lived(desk, SOURCE, drawn, ways, answers, moves)
    english, made = lived(desk, "en", drawn, ways, answers, moves)
    assert english == chinese
    with speaking("en"):
        assert [each for each in what_is_told(made) if HAN.search(each.replace(WRITTEN, ""))] == []
    assert any(HAN.search(each) for each in what_is_told(made))


SLIP = """
title: {zh: 单据, en: Slip}
workflow: slip
settings:
  audit_from: {type: money, label: {zh: 送审限额, en: audit limit}, value: "20000"}
fields:
  - {name: customer, type: text, label: {zh: 客户, en: Customer}}
  - {name: total, type: money, label: {zh: 合计, en: Total}}
  - {name: taken, type: log, label: {zh: 记录, en: Log}}
"""
WORK = """
title: {zh: 结算, en: Settlement}
owner: service
steps:
  - {step: prepare, kind: fill, title: {zh: 编制, en: Prepare}, by: {role: clerk}, signs: 经办}
  - step: audit
    kind: approve
    title: {zh: 审计, en: Audit}
    when: total >= settings.audit_from
    by: {role: auditor}
  - step: review
    kind: approve
    title: {zh: 审核, en: Review}
    by: {head_of: service}
    signs: 主管
    due: 3 working days
    extend: {consent: customer}
  - step: accept
    kind: sign
    title: {zh: 验收, en: Accept}
    by: {in_person: customer, witness: {role: officer}}
    pauses: yes
    due: 2 working days
  - {step: close, kind: approve, title: {zh: 归档, en: File}, by: {role: nobody}}
"""


SAID = """\
Wang signed and submitted. The content is fixed.
The system passed over “Audit”: the condition “Total (9.00) ≥ audit limit (20,000.00)” does not hold.
The system asked Zhou to act on “Review”.
Zhou (Review) returned it to “Prepare”. Reason: too much.
The system asked Wang to act on “Prepare”.
Wang filled in “Customer”, “Total”.
Wang signed and submitted again. The content is fixed.
The system passed over “Audit”: the condition “Total (8.00) ≥ audit limit (20,000.00)” does not hold.
The system asked Zhou to act on “Review”.
Zhou (Review) extended the due time from 5 Mar 09:30 to 11 Mar 09:30. Reason: parts. Wong agreed by phone (2 Mar 09:10): “fine”.
Zhou added an entry to “Log”.
Zhou wrote a comment.
Zhou sent a copy to Li, and wrote: look.
Zhou (Review) handed it over to Boss. Reason: away.
Boss (Review) agreed and signed, and wrote: checked.
The system asked Xu, Zhou to act on “Accept”.
Zhou sent a link by text message, asking Customer to act on “Accept”; it is valid until 9 Mar 01:26.
The system stopped the clock of “Accept”, waiting for customer.
Zhou took back the link.
The system started the clock of “Accept” again; the time in between does not count.
Wong (Accept, in person) signed and confirmed, witnessed by Zhou, without a code.
Nobody can act on “File”; the system asked the administrators to name a handler.
Admin named Li to act.
Li (File) agreed.
All steps are done; the record is passed.
Zhou voided this record; the number is kept. Reason: twice.
"""  # noqa: E501


def worked(make, language):
    """A slip with everything on it that is done beside deciding."""
    with speaking(language):
        desk = make(SLIP, WORK, organisation=HOUSE)
        desk.submit(customer="Wang", total=Decimal(9))
        desk.decide("review", "return", to="prepare", remark="too much.")
        desk.decide("prepare", "submit", total=Decimal(8), customer="Wong")
        desk.now = NOW + timedelta(minutes=20)
        agreed = Consent(how="phone", at=datetime(2026, 3, 2, 9, 10), words="fine.")  # noqa: DTZ001
        task = desk.task("review").id
        desk.beside(extend, task, date(2026, 3, 11), "parts", agreed, actor="zhou")
        desk.beside(add_entry, "taken", "called", "0000000a", actor="zhou")
        desk.beside(comment, "hm", "0000000b", actor="zhou")
        desk.beside(tell, ("li",), "look", actor="zhou")
        desk.beside(transfer, task, "boss", "away", actor="zhou")
        desk.decide("review", "agree", "boss", remark="checked")
        desk.invite("accept", "zhou")
        desk.uninvite("accept", "zhou")
        proof = desk.proof("zhou", identity="in-person-no-code", signer="Wong", witness="zhou")
        desk.decide("accept", "confirm", "zhou", proof=proof)
        desk.name("close", "admin", "li")
        desk.decide("close", "agree")
        desk.annul("zhou", "twice")
        return kept(desk), desk


def test_what_is_done_beside_deciding_is_kept_the_same_too(desk):
    chinese, _ = worked(desk, SOURCE)
    english, _ = worked(desk, "en")
    assert english == chinese


def test_the_trail_reads_as_english(desk):
    _, made = worked(desk, SOURCE)
    with speaking("en"):
        said = [sentence(made.bundle, e, HOUSE.title, made.kept) for e in made.chained]
    assert [each for each in said if each] == SAID.splitlines()


@cases("rule", _RULES)
def test_every_rule_that_is_kept_is_found_again(rule):
    braces = dict.fromkeys(re.findall(r"\{(\w+)\}", rule), "x")
    words = fixed(rule, **{**braces, "field": "小区"})
    with speaking("en"):
        assert not HAN.search(told(words, {"小区": Words(zh="小区", en="Estate")}))
    assert told(words, {}) == words


def test_a_rule_within_a_rule_is_told_with_the_labels_of_the_form():
    names = {"小区": Words(zh="小区", en="Estate"), "客户": Words(zh="客户", en="Customer")}
    kept = "无人可办：“客户”当面签名，见证人：角色“维修队队长”，按“小区”，只有 1 位，不够 2 票"
    with speaking("en"):
        assert told(kept, names) == (
            "Nobody to act: “Customer” signs in person, witness: role “维修队队长”, by “Estate”; "
            "found 1, needs 2 votes"
        )
        assert told("不再有的规定", names) == "不再有的规定"
        assert told("客户服务部负责人", names) == "head of 客户服务部"  # a capacity in an act
        assert told("客户", names) == "Customer"


def test_a_search_finds_what_readers_of_either_language_see(desk):
    desk = desk(FORM, WORKFLOW, organisation=HOUSE)
    answers = {**GIVEN, "kind": "b", "big": True}
    words = slots_of(desk.bundle, answers, HOUSE.title).words
    assert words["kind"] == "乙类 Second"
    assert words["big"] == "是 Yes"
    assert words["day"] == "2026-11-24 2026年11月24日 2026-11-24 24 Nov 2026"
    assert words["customer"] == "Wang"
    assert words["items.sort"] == "材料 Parts"

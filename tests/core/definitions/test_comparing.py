"""What is different between two bundles, in sentences."""

import re

from app import locales
from app.core.definitions.comparing import differences
from app.core.steps.base import Step
from app.core.wording import speaking
from tests.cases import cases
from tests.core.definitions.shipped import bundle

REMARK = "      - {name: voucher,"
PAPER = "[total_capitals]]"
PAY = "  - step: pay\n"
VOUCHER = (
    "      - {name: voucher, type: text, label: {zh: 凭证号, en: Voucher no.}, required: yes}\n"
)
COPIES = "  - to: {zh: 施工单位, en: Contractor}\n  - to: {zh: 财务计统部, en: Finance}\n"
CHECK = "  - {step: check, kind: approve, title: 复核, by: {head_of: finance}}\n"
REVIEW = "title: {zh: 客户服务部审核, en: Review by customer service}"

ONE_CHANGE = {
    "a field more": (
        {
            "forms__settlement": (
                REMARK,
                f"      - {{name: why, type: text, label: 说明}}\n{REMARK}",
            ),
            "documents__settlement": (PAPER, "[total_capitals], [why]]"),
        },
        ["字段“说明”（文字）。", "单据上加一行：说明。"],
    ),
    "a field less": (
        {
            "forms__settlement": (VOUCHER, ""),
            "workflows__settlement": ("[paid_on, voucher]", "[paid_on]"),
            "documents__settlement": ("paid_on, voucher]", "paid_on]"),
        },
        [
            "字段“凭证号”不再填写。旧的单据照样能看、能印、能导出。",
            "步骤“财务拨款”的可填的栏由 拨款日期，凭证号 改为 拨款日期。",
            "单据样式的不印的栏由 施工单位确认，施工单位，拨款日期，凭证号"
            " 改为 施工单位确认，施工单位，拨款日期。",
        ],
    ),
    "a new name": (
        {"forms__settlement": ("zh: 凭证号", "zh: 凭证")},
        ["字段“凭证号”改名为“凭证”。"],
    ),
    "no longer required": (
        {"forms__settlement": ("en: Voucher no.}, required: yes", "en: Voucher no.}")},
        ["字段“凭证号”的必填由 是 改为 否。"],
    ),
    "a column": (
        {"forms__settlement": ("en: Quantity}, places: 3", "en: Quantity}, places: 2")},
        ["“结算明细”的列“数量”的小数位由 3 改为 2。"],
    ),
    "a step more": (
        {"workflows__settlement": (PAY, CHECK + PAY)},
        ["步骤“复核”（审批），在“副总工程师认定”之后。"],
    ),
    "another name of a step": (
        {"workflows__settlement": (REVIEW, REVIEW.replace("客户服务部审核", "客服审核"))},
        ["步骤“客户服务部审核”改名为“客服审核”。"],
    ),
    "another deadline": (
        {"workflows__settlement": ("due: 5 working days", "due: 4 working days")},
        ["步骤“财务拨款”的期限由 5 个工作日 改为 4 个工作日。"],
    ),
    "a setting": (
        {"forms__settlement": ("value: 20000", "value: 30000")},
        ["设置“送审限额”的起始值由 20000 改为 30000。"],
    ),
    "a copy": (
        {"documents__settlement": (COPIES, "")},
        [
            "单据样式的联次由 客户服务部，施工单位，财务计统部 改为 客户服务部。",
        ],
    ),
}


@cases("kind", ONE_CHANGE)
def test_one_change_is_told_by_what_people_call_it(kind):
    changes, sentences = ONE_CHANGE[kind]
    assert [str(each) for each in differences(bundle(), bundle(**changes))] == sentences


IN_WORDS = {
    "a deadline by formula": (
        ("due: 5 working days", "due: [{when: total > 1000, within: 8 hours}, {within: 2 days}]"),
        "步骤“财务拨款”的期限由 5 个工作日 改为 total > 1000 时 8 小时，其余 2 天。",
    ),
    "who is asked": (
        ("    by: {role: cashier}", "    by: {role: officer, of: estate, mode: all}"),
        "步骤“财务拨款”的承办人由 出纳 改为 所在小区的officer（都要办）。",
    ),
    "when it is asked": (
        ("when: total >= settings.audit_from", "when: total >= 5"),
        "步骤“审计核算部审核”的办理条件由 total >= settings.audit_from 改为 total >= 5。",
    ),
    "a longer time": (
        (PAY, f"{PAY}    extend: yes\n    if_nobody: pass\n"),
        "步骤“财务拨款”的没有人办时由 交管理员 改为 跳过。",
        "步骤“财务拨款”的可以延长写明为 是。",
    ),
}


@cases("what", IN_WORDS)
def test_values_are_told_in_words(what):
    change, *sentences = IN_WORDS[what]
    titles = {("role", "cashier"): "出纳"}
    told = differences(
        bundle(), bundle(workflows__settlement=change), lambda *each: titles.get(each, each[1])
    )
    assert sorted(str(each) for each in told) == sorted(sentences)


def test_a_difference_is_told_in_english_without_a_word_of_yaml():
    locales.teach()
    with speaking("en"):
        changes = {
            "workflows__settlement": [
                ("due: 5 working days", "due: 1 working day"),
                (PAY, CHECK + PAY),
            ]
        }
        told = "".join(map(str, differences(bundle(), bundle(**changes))))
    assert "Due changed from 5 working days to 1 working day." in told
    assert "Step “复核” (approval)" in told
    assert not re.search(r"\w: |（", told.replace("Step “Payment by finance”: ", "")), told


def test_every_word_of_a_definition_is_called_something():
    from app.core.definitions import document, form, vocabulary, workflow

    registries = (
        (form.FIELD_TYPES, vocabulary.FIELD_TYPES),
        (workflow.STEP_KINDS, vocabulary.STEP_KINDS),
        (document.ELEMENTS, vocabulary.ELEMENTS),
    )
    for kinds, words in registries:
        assert set(kinds.kinds) == set(words)
    heads = [form.FormHead, workflow.WorkflowHead, document.DocumentHead, Step]
    heads += [kinds[name] for kinds, _ in registries[:2] for name in kinds.kinds]
    keys = {option.alias or name for head in heads for name, option in head.model_fields.items()}
    assert keys - {"name", "step", "settings"} <= set(vocabulary.KEYS)


ONE_LANGUAGE = {
    "a label": (
        {"forms__settlement": ("en: Voucher no.", "en: Voucher")},
        ["字段“凭证号”的英文名称由 Voucher no. 改为 Voucher。"],
    ),
    "a step's title": (
        {"workflows__settlement": (REVIEW, "title: 客户服务部审核")},
        ["步骤“客户服务部审核”的英文名称不再写明（原来是 Review by customer service）。"],
    ),
    "a copy": (
        {"documents__settlement": ("en: Contractor}", "en: Builder}")},
        [
            "单据样式的联次（英文）由 Customer service，Contractor，Finance"
            " 改为 Customer service，Builder，Finance。"
        ],
    ),
    "a heading": (
        {"forms__settlement": ("{zh: 拨款,", "{zh: 付款,")},
        ["表单的分节标题变了。"],
    ),
}


@cases("what", ONE_LANGUAGE)
def test_a_change_that_only_readers_of_one_language_see_is_told_to_all(what):
    changes, sentences = ONE_LANGUAGE[what]
    assert [str(each) for each in differences(bundle(), bundle(**changes))] == sentences
    assert len(differences(bundle(**changes), bundle())) == 1
    with speaking("en"):
        assert len(differences(bundle(), bundle(**changes))) == 1


def test_a_text_in_each_language_is_told_in_the_one_spoken():
    changes = {"workflows__settlement": ("zh: 主管, en: Manager", "zh: 经理, en: Head")}
    (told,) = differences(bundle(), bundle(**changes))
    assert str(told) == "步骤“客户服务部审核”的签字栏由 主管 改为 经理。"
    locales.teach()
    with speaking("en"):
        (told,) = differences(bundle(), bundle(**changes))
    assert "Manager" in str(told)
    assert "Head" in str(told)
    assert not set("主管经理") & set(str(told))


def test_a_name_that_is_written_in_a_second_language_too_is_told():
    before = bundle(workflows__settlement=(REVIEW, "title: 客户服务部审核"))
    assert [str(each) for each in differences(before, bundle())] == [
        "步骤“客户服务部审核”的英文名称写明为 Review by customer service。"
    ]


def test_another_title_of_a_block_is_told():
    steps = "\n".join(
        f"      - {{step: {name}, kind: approve, title: {name}, by: {{head_of: finance}}}}"
        for name in ("one", "two")
    )
    both = f"  - all:\n{steps}\n    title: 会签\n"
    old = bundle(workflows__settlement=(PAY, both + PAY))
    new = bundle(workflows__settlement=(PAY, both.replace("会签", "同时看") + PAY))
    assert [str(each) for each in differences(old, new)] == ["步骤分组的标题变了。"]


def test_the_same_bundle_differs_in_nothing_and_remarks_do_not_count():
    remark = ("owner: customer-service #", "owner: customer-service # still: ")
    assert differences(bundle(), bundle(workflows__settlement=remark)) == ()


def test_steps_in_another_order_are_told():
    text = "  - {step: first, kind: approve, title: 甲, by: {head_of: finance}}\n"
    other = "  - {step: second, kind: approve, title: 乙, by: {head_of: finance}}\n"
    old = bundle(workflows__settlement=(PAY, text + other + PAY))
    new = bundle(workflows__settlement=(PAY, other + text + PAY))
    assert [each.words for each in differences(old, new)] == ["步骤的先后或分组变了。"]


def test_a_first_edition_is_new_as_a_whole():
    assert [each.words for each in differences(None, bundle())] == ["新的表单“维修工程结算书”。"]

"""Locked steps stay as strong as they are; types of published names stay."""

from app.core.definitions.guarding import (
    delicate,
    guarded_settings,
    retyped,
    weakened,
    weakened_route,
)
from app.core.definitions.parts import route_in
from tests.cases import cases
from tests.core.definitions import small_form
from tests.core.definitions.shipped import bundle, texts

AUDIT = texts()["workflows/settlement.yaml"].split("  - step: audit\n")[1]
AUDIT = "  - step: audit\n" + AUDIT.split("  - step: contractor_confirms")[0]
REST = "  - step: contractor_confirms\n"
CHIEF = """\
  - step: chief
    kind: approve
    title: {zh: 副总工程师认定, en: Decision of the deputy chief engineer}
    by: {role: deputy-chief-engineer}
    due: 2 working days
"""
VOUCHER = (
    "      - {name: voucher, type: text, label: {zh: 凭证号, en: Voucher no.}, required: yes}\n"
)
FILLS = "fills: [paid_on, voucher"
HINT = (
    "hint: {zh: A 类维修的结算须由该单位确认, en: Has to confirm the settlement of class A repairs}"
)
CASHIER = "    by: {role: cashier}\n"
TOTAL = "value: sum(items.approved)"
SUMS = "“审定合计”、“审定单价”、“核减金额”、“含税合计”、“审定总价（大写）”"
PAY = "  - step: pay\n"
OTHER = "      - {step: other, kind: approve, title: 另一位, by: {head_of: finance}}\n"


def inside(word, head=""):
    """The audit step in a block beside another step."""
    indented = "".join(f"    {line}\n" for line in AUDIT.splitlines())
    return f"  - {word}:\n{indented}{OTHER}{head}"


WEAKER = {
    "taken out": (
        {"workflows__settlement": (AUDIT, ""), "documents__settlement": (", audit]", "]")},
        "步骤“审计核算部审核”是锁定的，不能去掉。",
    ),
    "asked less often": (
        {"workflows__settlement": ("when: total >= settings.audit_from", "when: total > 900000")},
        "步骤“审计核算部审核”是锁定的，这些不能改：办理条件。",
    ),
    "by somebody else": (
        {"workflows__settlement": ("by: {role: auditor-of-accounts}", "by: {role: cashier}")},
        "步骤“审计核算部审核”是锁定的，这些不能改：承办人。",
    ),
    "unlocked": (
        {"workflows__settlement": ("locked: yes", "locked: no")},
        "步骤“审计核算部审核”是锁定的，这些不能改：锁定。",
    ),
    "another mark": (
        {
            "workflows__settlement": (
                "    stamps: {zh: 审核部门签章, en: Audit department’s stamp}\n    stamp: audit #",
                "    signs: 审核 #",
            )
        },
        "步骤“审计核算部审核”是锁定的，这些不能改：签字栏、用哪个章、签章栏。",
    ),
    "behind the payment": (
        {
            "workflows__settlement": [
                (AUDIT, ""),
                (
                    "    fills: [paid_on, voucher]\n    due: 5 working days\n",
                    f"    fills: [paid_on, voucher]\n    due: 5 working days\n{AUDIT}",
                ),
            ]
        },
        "步骤“审计核算部审核”是锁定的，它和“施工单位确认”、“副总工程师认定”、“财务拨款”的先后不能变。",
    ),
    "one of two": (
        {"workflows__settlement": (AUDIT, inside("any"))},
        "步骤“审计核算部审核”是锁定的，不能移出或改变它所在的分组。",
    ),
    "beside another": (
        {"workflows__settlement": (AUDIT, inside("all"))},
        "步骤“审计核算部审核”是锁定的，不能移出或改变它所在的分组。",
    ),
    "what it saw is changed behind it": (
        {"workflows__settlement": (f"{FILLS}]", f"{FILLS}, items.price]")},
        f"步骤“审计核算部审核”是锁定的，它签过之后不能再改{SUMS}。",
    ),
    "another department's": (
        {"workflows__settlement": ("owner: customer-service", "owner: finance")},
        "归口部门不能由部门自己改，请管理员改。",
    ),
}


@cases("how", WEAKER)
def test_a_locked_step_cannot_be_made_weaker(how):
    changes, sentence = WEAKER[how]
    old, new = bundle(), bundle(**changes)
    assert weakened(old, new) == (sentence,)
    if how != "another department's":
        assert sentence in delicate(old, new), "and an administrator needs a second person for it"


ALONE = [how for how in WEAKER if how != "what it saw is changed behind it"]  # told by the form


@cases("how", ALONE)
def test_a_route_alone_says_so_too(how):
    changes, sentence = WEAKER[how]
    assert weakened_route(bundle().workflow, bundle(**changes).workflow, ()) == (sentence,)


def test_of_a_route_with_a_step_that_cannot_be_read_only_what_is_gone_is_said():
    faulty = AUDIT.replace("locked: yes", "locked: perhaps")
    for text, said in ((faulty, ()), ("", ("步骤“审计核算部审核”是锁定的，不能去掉。",))):
        route = texts()["workflows/settlement.yaml"].replace(AUDIT, text)
        route = route.replace("due: 5 working days", "pauses: perhaps")
        read = route_in("settlement", {"workflows/settlement.yaml": route})
        assert read.broken
        assert weakened_route(bundle().workflow, read.value, read.broken) == said


OPEN = {
    "a step before it": (AUDIT, f"  - {OTHER.strip(' -')}".replace("  - {", "  - {", 1) + AUDIT),
    "a step behind it": (PAY, f"  - {OTHER.strip().removeprefix('- ')}\n{PAY}"),
    "another deadline elsewhere": ("due: 5 working days", "due: 4 working days"),
    "a step taken out elsewhere": (CHIEF, ""),
    "what the step is called": ("zh: 审计核算部审核", "zh: 审计部审核"),
}


@cases("how", OPEN)
def test_what_the_guard_rails_leave_open_may_be_proposed(how):
    assert weakened(bundle(), bundle(workflows__settlement=OPEN[how])) == ()


DELICATE = {
    "its name": (
        {"workflows__settlement": ("zh: 审计核算部审核", "zh: 审计部审核")},
        "锁定的步骤“审计核算部审核”改了。",
    ),
    "its setting": (
        {"forms__settlement": ("value: 20000", "value: 30000")},
        "设置“送审限额”管着锁定的步骤，它的定义改了。",
    ),
    "a formula that it goes by": (
        {"forms__settlement": ("value: round(quantity * price, 2)", "value: round(quantity, 2)")},
        "锁定的步骤“审计核算部审核”按“审定合计”走，它改了。",
    ),
    "an answer that it counts from need not be given": (
        {
            "forms__settlement": (
                "en: Quantity}, places: 3, minimum: 0, required: yes",
                "en: Quantity}, places: 3, minimum: 0",
            )
        },
        "锁定的步骤“审计核算部审核”按“数量”走，它改了。",
    ),
    "two questions exchanged": (
        {
            "forms__settlement": [
                ("zh: 审定单价", "zh: 某合计"),
                ("zh: 审前合计", "zh: 审定单价"),
                ("zh: 某合计", "zh: 审前合计"),
            ]
        },
        "锁定的步骤“审计核算部审核”按“审定单价”走，它改了。",
    ),
    "one more that is locked": (
        {"workflows__settlement": (CASHIER, f"{CASHIER}    locked: yes\n")},
        "步骤“财务拨款”锁定了。",
    ),
}


@cases("what", DELICATE)
def test_a_second_person_is_asked_where_a_locked_step_changes(what):
    changes, sentence = DELICATE[what]
    assert sentence in delicate(bundle(), bundle(**changes))


CONTACT = "    by: {contact_of: contractor}\n"
LOCKED = {"workflows__settlement": (CONTACT, f"{CONTACT}    locked: yes\n")}
GOES_BY = {
    "the words of two options exchanged": (
        [("{a: {zh: A 类", "{b: {zh: A 类"), (" b: {zh: B 类", " a: {zh: B 类")],
        "锁定的步骤“施工单位确认”按“类别”走，它改了。",
    ),
    "whom it asks": (
        (f"{HINT}\n        required: yes", "hint: 可以不填"),
        "锁定的步骤“施工单位确认”按“施工单位”走，它改了。",
    ),
}


@cases("what", GOES_BY)
def test_a_second_person_is_asked_where_people_would_answer_otherwise(what):
    change, sentence = GOES_BY[what]
    assert delicate(bundle(**LOCKED), bundle(**LOCKED, forms__settlement=change)) == (sentence,)


ROUTE = """\
title: 采购
owner: office
steps:
  - {step: open, kind: fill, title: 登记, by: {role: clerk}}
"""
FIELDS = """\
title: 采购单
workflow: repair
settings:
  small_to: {type: money, label: 小额, value: 100}
fields:
  - {name: cost, type: money, label: 金额, required: yes}
  - {name: firm, type: outside_party, label: 单位}
  - {name: who, type: departments, label: 相关部门}
"""
EACH = """\
  - each: who
    steps:
      - {step: audit, kind: approve, title: 审计, by: {role: captain}, locked: yes}
"""
ANY = """\
  - any:
      - {step: audit, kind: approve, title: 审计, by: {role: captain}, locked: yes}
      - {step: other, kind: approve, title: 另一位, by: {contact_of: firm}, when: small}
"""
VOTE = (
    ANY.replace("any", "n_of")
    + """\
      - {step: third, kind: approve, title: 第三位, by: {role: clerk}}
    n: 1
"""
)
SMALL = "  - {name: small, type: yes_no, label: 算小额, value: cost < 100}\n"
CARRIED = """\
title: 采购单
workflow: repair
opened_from:
  repair: {cost: cost}
fields:
  - {name: cost, type: hidden, holds: number, label: 金额}
  - {name: other, type: money, label: 别的}
"""
LONE = """\
  - {step: audit, kind: approve, title: 审计, by: {role: captain}, when: cost > 9, locked: yes}
"""
IDLE = {
    "the values that it is asked for": (
        (FIELDS, EACH),
        ("label: 相关部门", "label: 相关部门, when: cost > 100000"),
        "锁定的步骤“审计”按“相关部门”走，它改了。",
    ),
    "whether another step settles it": (
        (FIELDS + SMALL, ANY),
        ("cost < 100", "cost < 1000000"),
        "锁定的步骤“审计”按“算小额”走，它改了。",
    ),
    "whether another branch settles it": (
        (
            FIELDS + SMALL,
            VOTE,
        ),
        ("cost < 100", "cost < 1000000"),
        "锁定的步骤“审计”按“算小额”走，它改了。",
    ),
    "whether anybody is asked beside it": (
        (FIELDS + SMALL, ANY),
        ("label: 单位", "label: 单位, when: cost < 5"),
        "锁定的步骤“审计”按“单位”走，它改了。",
    ),
    "what is carried over to where nobody sees it": (
        (CARRIED, LONE),
        ("{cost: cost}", "{cost: other}"),
        "锁定的步骤“审计”按“金额”走，它改了。",
    ),
}


@cases("how", IDLE)
def test_a_second_person_is_asked_where_a_locked_step_would_be_passed_by(how):
    (form, steps), change, sentence = IDLE[how]
    old, new = (
        small_form.bundle(form=each, workflow=ROUTE + steps)
        for each in (form, form.replace(*change))
    )
    assert sentence in delicate(old, new)


def test_a_setting_by_which_another_step_settles_a_locked_one_is_guarded():
    form = FIELDS + SMALL.replace("cost < 100", "cost < settings.small_to")
    assert guarded_settings(small_form.bundle(form=form, workflow=ROUTE + ANY)) == {"small_to"}


def test_a_hint_to_what_a_locked_step_goes_by_is_free():
    hint = (HINT, "hint: 请选一家")
    assert delicate(bundle(**LOCKED), bundle(**LOCKED, forms__settlement=hint)) == ()


def test_no_second_person_is_asked_for_the_rest():
    changes = {
        "workflows__settlement": ("due: 5 working days", "due: 4 working days"),
        "forms__settlement": ("zh: 凭证号", "zh: 凭证"),
    }
    assert delicate(bundle(), bundle(**changes)) == ()


def test_settings_that_a_locked_step_goes_by_are_known_also_through_formulas():
    assert guarded_settings(bundle()) == {"audit_from"}
    through = bundle(
        forms__settlement=(TOTAL, f"{TOTAL} + settings.audit_from"),
        workflows__settlement=("when: total >= settings.audit_from", "when: total >= 1"),
    )
    assert guarded_settings(through) == {"audit_from"}
    assert guarded_settings(bundle("dispatch-ticket")) == frozenset()


def test_a_published_name_keeps_its_type_also_when_it_was_retired_meanwhile():
    old = bundle().form
    new = bundle(forms__settlement=("{name: voucher, type: text", "{name: voucher, type: number"))
    assert retyped([old], new.form) == {"voucher": ("text", "number")}
    without = bundle(
        forms__settlement=(VOUCHER, ""),
        workflows__settlement=("[paid_on, voucher]", "[paid_on]"),
        documents__settlement=("paid_on, voucher]", "paid_on]"),
    )
    assert retyped([old, without.form], new.form) == {"voucher": ("text", "number")}


def test_a_published_name_may_become_a_text():
    paid = ("{name: paid_on, type: date", "{name: paid_on, type: text")
    assert retyped([bundle().form], bundle(forms__settlement=paid).form) == {}

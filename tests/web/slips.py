"""A call and a return call in a few lines of YAML, for what people do beside deciding."""

CALL = """
language: 1
title: 来电登记表
number: LD-{year}-{seq:4}
workflow: phone-call
fields:
  - {name: customer, type: text, label: 客户, required: yes}
  - {name: wants, type: paragraph, label: 诉求}
  - {name: taken, type: log, label: 处理进展}
  - {name: visits, type: log, label: 上门记录, entries: [{role: archivist}]}
"""
CALL_ROUTE = """
language: 1
title: 来电办理
owner: customer-service
steps:
  - {step: note_down, kind: fill, title: 登记, by: {role: officer}}
  - step: answer
    kind: fill
    title: 答复
    by: {head_of: engineering}
    fills: [visits]
    due: 3 working days
    extend: {consent: customer}
  - {step: ask_back, kind: open, title: 回访, form: ring-back, by: {role: officer}, due: 1 working day}
  - {step: close, kind: approve, title: 结案, by: {head_of: customer-service}, after_linked: [ring-back]}
"""  # noqa: E501
BACK = """
language: 1
title: 回访单
number: HF-{year}-{seq:4}
workflow: ring-back
opened_from: {phone-call: {customer: customer}}
fields:
  - {name: customer, type: text, label: 客户, required: yes}
  - {name: pleased, type: text, label: 是否满意}
"""
BACK_ROUTE = """
language: 1
title: 回访
steps:
  - {step: ask, kind: fill, title: 回访, by: {role: officer}}
  - {step: read, kind: approve, title: 阅知, by: {head_of: general-office}}
"""
FILES = {
    "forms/phone-call.yaml": CALL.encode(),
    "workflows/phone-call.yaml": CALL_ROUTE.encode(),
    "forms/ring-back.yaml": BACK.encode(),
    "workflows/ring-back.yaml": BACK_ROUTE.encode(),
}


def call(office, who="wangmin", **posted):
    """A call that was noted down; 于大江 has to answer it."""
    given = {"customer": ["王小川"], "wants": ["外墙渗水"], **posted}
    return office.hands.submit(who, "phone-call", given)


def answered(office, **posted):
    """The call after its answer: any officer has to call back."""
    record = call(office, **posted)
    office.hands.act("yudj", record, "answer", "submit", {"visits": ["上门看过"]})
    return record


def called_back(office, who="wangmin", **posted):
    """The call after somebody called back; gives both records."""
    record = answered(office, **posted)
    back = office.hands.submit(who, "ring-back", {"pleased": ["满意"]}, record)
    return record, back


def task(office, record, step=""):
    """The address of the record's open task (of that step)."""
    found = [each for each in office.record(record).open_tasks() if step in ("", each.step)]
    return f"/tasks/{found[0].id}"

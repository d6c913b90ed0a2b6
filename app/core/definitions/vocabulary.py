"""The words of a definition as a sentence says them: keys, kinds, what stands under a key."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, get_args

from app.core.calendar.due import Unit, Within
from app.core.definitions.bundle import Bundle
from app.core.definitions.plan import leaves
from app.core.definitions.writing import plain
from app.core.fields.base import Field
from app.core.steps.base import EACH, Step
from app.core.wording import language, listed, say

Called = Callable[[str, str], str]  # (role, department or person, its id) → what people call it

KEYS: Mapping[str, str] = {
    "label": "名称", "title": "标题", "required": "必填", "hint": "提示", "when": "何时出现",
    "value": "算法", "check": "检查", "options": "选项", "places": "小数位", "minimum": "最小",
    "maximum": "最大", "type": "类型", "kind": "种类", "by": "承办人", "due": "期限",
    "fills": "可填的栏", "signs": "签字栏", "stamps": "签章栏", "stamp": "用哪个章",
    "locked": "锁定", "if_nobody": "没有人办时", "objects_to": "有异议退到", "number": "编号",
    "workflow": "流程", "document": "单据样式", "opened_from": "从哪些单据开出",
    "access": "谁能看", "owner": "归口部门", "copies": "联次", "unprinted": "不印的栏",
    "note": "附注", "lang": "语言", "paper": "表号", "no_overlap": "不能重叠的",
    "rows": "行数", "columns": "列", "language": "定义语言的版本", "unit": "数的单位",
    "earliest": "最早", "latest": "最晚", "other": "自己写的选项", "of": "属于哪一栏",
    "max": "最多", "min": "最少", "print": "纸上至少", "kinds": "收哪几种", "groups": "评的项目",
    "items": "项目", "comments": "备注一列", "entries": "谁能往下记", "text": "文字",
    "form": "哪张表单", "fetch": "选了以后预填", "holds": "里面的值", "due_from": "从哪一步起算",
    "pauses": "等外部的人时不计时", "extend": "可以延长", "after_linked": "要先办完的单据",
    "page": "纸张", "house": "抬头", "number_label": "编号的叫法", "date": "左上角的日期",
    "seam": "骑缝章", "code": "二维码和校验码", "read": "谁能看", "annul": "谁能作废",
    "attachments": "谁能取原件", "register": "谁有台账", "same": "同样的", "begins": "从",
    "ends": "到", "say": "提示语", "that": "必须成立", "hides": "不印", "to": "给谁",
}  # fmt: skip
STEP_KEYS: Mapping[str, str] = {"when": "办理条件", "form": "开哪张表单"}
STEP_KINDS: Mapping[str, str] = {
    "fill": "填写", "approve": "审批", "sign": "确认签字", "notify": "抄送，不用办", "open": "开单",
}  # fmt: skip
FIELD_TYPES: Mapping[str, str] = {
    "text": "文字", "paragraph": "段落", "number": "数", "money": "金额", "date": "日期",
    "time": "时刻", "datetime": "日期和时刻", "choice": "选一个", "choices": "选几个",
    "yes_no": "是或否", "phone": "电话", "email": "邮箱", "person": "一位同事",
    "people": "几位同事", "department": "一个部门", "departments": "几个部门",
    "estate": "一个小区", "unit": "一套单元", "outside_party": "一家外部单位", "table": "表格",
    "photos": "照片", "file": "附件", "rating": "逐项评", "log": "逐条记录",
    "signature": "手写签名", "note": "一段话", "record": "别的单据", "hidden": "看不见的值",
}  # fmt: skip
ELEMENTS: Mapping[str, str] = {
    "grid": "格子", "signatures": "一排签字", "table": "表格", "matrix": "逐项评的表",
    "text": "一段话", "trail": "办理经过",
}  # fmt: skip
_VALUES: Mapping[str, Mapping[str, str]] = {
    "": {"yes": "是", "no": "否"},
    "kind": STEP_KINDS,
    "type": FIELD_TYPES,
    "holds": FIELD_TYPES,
    "if_nobody": {"administrator": "交管理员", "pass": "跳过", "reject": "不同意"},
    "lang": {"zh": "汉语", "en": "英语"},
    "page": {"A4 wide": "A4 横放"},
    "house": {"none": "不印"},
    "date": {"opened": "提交那天"},
}
_MODES = {"all": "都要办", "in_turn": "一个接一个办"}
_UNITS = dict(
    zip(
        get_args(Unit),
        ("{count} 个工作日", "{count} 个工作小时", "{count} 小时", "{count} 天"),
        strict=True,
    )
)
_NAMES = (
    "fills",
    "hides",
    "unprinted",
    "same",
    "begins",
    "ends",
    "objects_to",
    "due_from",
    "of",
    "date",
)
_RULES = ("read", "annul", "attachments", "register", "entries")
_IDS = {"owner": "department", "stamp": "department", "person": "person"}
_LANGUAGES = {"zh", "en"}


def itself(_: str, id_: str) -> str:
    """What an id is called where nobody knows the organisation."""
    return id_


@dataclass(frozen=True, kw_only=True)
class Names:
    """What fields and steps are called, by name, and what roles, departments and people."""

    own: Mapping[str, str] = field(default_factory=dict)
    called: Called = itself

    @classmethod
    def of(cls, *bundles: Bundle, called: Called = itself) -> "Names":
        """Those of the bundles, of a name in several as the last has it."""
        own: dict[str, str] = {}
        for bundle in bundles:
            own |= {name: str(each.label) for name, each, _ in leaves(bundle.form.fields)}
            own |= {name: str(step.title) for name, step in bundle.workflow.steps.items()}
        return cls(own=own, called=called)

    def __getitem__(self, name: str) -> str:
        return self.own.get(name, name)


def told(key: str, value: Any, names: Names, spoken: str = "") -> str:
    """What stands under a key, as a sentence repeats it.

    Args:
        key: Of the definition, or empty: everything is told by its own words.
        value: As `plain` gives it.
        names: What is called how.
        spoken: Of a text in each language the one that is told; empty: the one being spoken.
    """
    spoken = spoken or language()
    if isinstance(value, Step | Field):
        value = plain(value)
    if isinstance(value, Mapping):
        return _mapping(key, value, names, spoken)
    if isinstance(value, list | tuple):
        if key == "due":
            return _due(value)
        return say("，").join(told(key, each, names, spoken) for each in value)
    text = str(value)
    word = _VALUES.get(key, {}).get(text) or _VALUES[""].get(text)
    if word:
        return say(word)
    if key in _IDS:
        return names.called(_IDS[key], text)
    return _ruled(text, names) if key in _RULES else names[text] if key in _NAMES else text


def _mapping(key: str, value: Mapping[str, Any], names: Names, spoken: str) -> str:
    if value and set(value) <= _LANGUAGES:
        return str(value.get(spoken) or next(iter(value.values())))
    if key == "access" and set(value) == {"read"}:
        return told("read", value["read"], names, spoken)
    if key == "by":
        return _by(value, names)
    if key in _RULES:
        return _rule(value, names)
    if key == "extend":
        field = names[str(value.get("consent"))]
        return say("要“{field}”同意", field=field) if value.get("consent") else say("是")
    if key == "if_nobody":
        return names.called("person", str(value.get("person")))
    if key in ("options", "items"):  # the code belongs to what formulas say
        return listed(f"{told('', each, names, spoken)}（{code}）" for code, each in value.items())
    if set(value) == {"to"}:
        return told("to", value["to"], names, spoken)
    return say("，").join(
        say("{a}：{b}", a=_inside(each, names), b=told(each, under, names, spoken))
        for each, under in value.items()
    )


def _inside(key: str, names: Names) -> str:
    return names.own.get(key) or say(KEYS.get(key, key))


def _due(rules: Sequence[Mapping[str, str]]) -> str:
    return say("，").join(_within(rule, len(rules)) for rule in rules)


def _within(rule: Mapping[str, str], of: int) -> str:
    within = Within.of(rule["within"])
    text = say(_UNITS[within.unit], count=within.amount)
    if rule.get("when"):
        return say("{when} 时 {within}", when=rule["when"], within=text)
    return say("其余 {within}", within=text) if of > 1 else text


def _by(by: Mapping[str, Any], names: Names) -> str:
    who = listed(_who(by, names))
    if by.get("witness"):
        who = say("{who}（由{witness}陪着）", who=who, witness=_by(by["witness"], names))
    if by.get("mode") == "n_of":
        return say("{who}（{count} 票通过）", who=who, count=int(by["n"]))
    how = _MODES.get(str(by.get("mode")))
    return say("{who}（{how}）", who=who, how=say(how)) if how else who


def _who(by: Mapping[str, Any], names: Names) -> Iterator[str]:
    if "role" in by:
        yield _role(by, names)
    if "head_of" in by:
        yield say("{department}的负责人", department=_place(by["head_of"], names))
    if "contact_of" in by:
        yield say("“{field}”的联系人", field=names[by["contact_of"]])
    if "person" in by:
        yield _place(by["person"], names, "person")
    if "person_in" in by:
        yield say("“{field}”里的人", field=names[by["person_in"]])
    if by.get("initiator") == "yes":
        yield say("开单的人")
    if "in_person" in by:
        yield say("“{field}”本人", field=names[by["in_person"]])


def _role(by: Mapping[str, Any], names: Names) -> str:
    role = names.called("role", by["role"])
    return say("{place}的{role}", place=_place(by["of"], names), role=role) if "of" in by else role


def _place(id_: str, names: Names, kind: str = "department") -> str:
    """A department, or the field that names one, or each of several."""
    if id_ == EACH:
        return say("每一个")
    return names.own.get(id_) or names.called(kind, id_)


def _rule(rule: Mapping[str, Any], names: Names) -> str:
    if "role" in rule:
        return _role(rule, names)
    kind = next((each for each in ("department", "person") if each in rule), "")
    return names.called(kind, rule[kind]) if kind else _ruled("participants", names)


def _ruled(text: str, names: Names) -> str:
    return say("参与的人") if text == "participants" else names[text]

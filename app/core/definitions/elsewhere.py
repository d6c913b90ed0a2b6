"""Words for types, kinds and elements that people bring from elsewhere, and what they are here."""

from collections.abc import Mapping


def _meant(words: Mapping[str, str]) -> dict[str, str]:
    return {word: here for here, several in words.items() for word in several.split()}


ELSEWHERE: Mapping[str, Mapping[str, str]] = {  # key → word from elsewhere → word here
    "type": _meant(
        {
            "text": "string str varchar char input textfield 文本 文字",  # untranslated: YAML
            "paragraph": "textarea longtext multiline memo 段落 多行",  # untranslated: YAML
            "number": "int integer float double decimal numeric 数 数字",  # untranslated: YAML
            "money": "currency amount price 金额",  # untranslated: YAML
            "date": "day calendar 日期",  # untranslated: YAML
            "time": "clock 时刻 时间",  # untranslated: YAML
            "datetime": "timestamp date_time moment 日期时间",  # untranslated: YAML
            "choice": "select dropdown radio enum single_choice 单选 下拉",  # untranslated: YAML
            "choices": "multiselect multi_select checkboxes tags 多选",  # untranslated: YAML
            "yes_no": "bool boolean checkbox switch toggle 是否",  # untranslated: YAML
            "phone": "tel telephone mobile 电话 手机",  # untranslated: YAML
            "email": "mail e_mail 邮箱",  # untranslated: YAML
            "person": "user employee staff member 人员",  # untranslated: YAML
            "people": "users employees members persons",  # untranslated: YAML
            "department": "dept division 部门",  # untranslated: YAML
            "departments": "depts divisions",  # untranslated: YAML
            "outside_party": "company vendor supplier contractor 外部单位",  # untranslated: YAML
            "table": "list array grid rows subform lines 表格 明细",  # untranslated: YAML
            "photos": "photo image images picture pictures 照片 图片",  # untranslated: YAML
            "file": "files attachment attachments upload document 附件",  # untranslated: YAML
            "rating": "score stars matrix scale likert 评分",  # untranslated: YAML
            "note": "html heading info label description 说明",  # untranslated: YAML
            "record": "reference link lookup relation",  # untranslated: YAML
            "signature": "sign 签名",  # untranslated: YAML
        }
    ),
    "kind": _meant(
        {
            "fill": "submit form start task input work",  # untranslated: YAML
            "approve": "approval approver review decide decision",  # untranslated: YAML
            "sign": "signature confirm confirmation acknowledge",  # untranslated: YAML
            "notify": "cc copy inform notification mail",  # untranslated: YAML
            "open": "create link",  # untranslated: YAML
        }
    ),
    "element": _meant(
        {
            "grid": "fields form row rows cells layout",  # untranslated: YAML
            "signatures": "sign signing approvals",  # untranslated: YAML
            "trail": "history evidence log audit",  # untranslated: YAML
            "matrix": "rating ratings",  # untranslated: YAML
            "text": "paragraph heading note words",  # untranslated: YAML
            "table": "list lines",  # untranslated: YAML
        }
    ),
}


def meant(key: str, word: str) -> str:
    """The word here for one from elsewhere under `type`, `kind` or `element`; empty: none known."""
    return ELSEWHERE[key].get(word.lower().replace("-", "_"), "")

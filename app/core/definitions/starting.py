"""The texts that a new form begins with: a sound one of one field, or those of another form."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping

import yaml

from app.core.definitions.parts import form_path, paths_of
from app.core.source.text import read_yaml
from app.core.wording import say

_BARE = re.compile(r"[A-Za-z\u3400-\u9fff][\w\u3400-\u9fff（）、·-]*")
_WORDS_OF_YAML = {"null", "~"}
_ASCII = re.compile(r"[a-z0-9-]+")

_NOT_OPENED = "# 这一步没有照抄：要开的那张表单先得在 opened_from 里写上这张新的表单"

_FORM = """\
# 一张新的表单：在这里写，存下以后旁边画出填写页和手机，PDF 按一下打开。
# 写错了，错处就标在那一行下面。
language: 1
title: {title}
number: {number}  # 编号：字头、年份、四位流水号，提交时才取
workflow: {name}  # 流程：workflows/{name}.yaml
document: {name}  # 单据样式：documents/{name}.yaml
fields:
  # 一行一个字段：name 是公式里用的名字，发布以后不要换；
  # label 给人看；required: yes 是必填。type 说填的是什么：
  # text 文字、paragraph 段落、number 数、money 金额、date 日期、
  # time 时刻、phone 电话、yes_no 是或否、choice 选一个、person 人员、
  # photos 照片、table 表格等；全部的种类、每种的写法和例子在“定义”的“写法”里。
  # 照下面两行这样加（去掉 # 和一个空格），单据样式里也要放上：
  # - {{name: day, type: date, label: 使用日期, required: yes}}
  # - {{name: size, type: choice, label: 大小, options: {{s: 小, l: 大}}}}
  - {{name: subject, type: text, label: 事由, required: yes}}
"""
_WORKFLOW = """\
# 流程：一步接一步；第一步是填写并提交，
# 做这一步的人在“发起”里看得到这张表单。
language: 1
title: {title}
owner: {owner}  # 归口部门：它的负责人可以提出修改流程
steps:
  # by 写由谁办：{{role: 角色}}、{{role: 角色, of: 部门}}、{{head_of: 部门}}、
  # {{initiator: yes}}（开单的人）。角色和部门写代号，“管理”里查得到。
  - {{step: apply, kind: fill, title: 填写, by: {{role: {role}}}, signs: 填写人}}
  # 还要一步审批，就照下面六行再写一段，step 换个名字，
  # 再把这个名字加进单据样式的签字栏。
  - step: agree
    kind: approve
    title: 负责人审批
    by: {{head_of: {owner}}}
    signs: 负责人
    due: 2 working days  # 期限；不写就没有期限
"""
_DOCUMENT = """\
# 单据样式：从上到下一个个部件。
# 表单里去掉 document 那一行，就照表单自动排版。
language: 1
title: {title}
lang: zh  # 整张纸用中文，谁开的都一样；去掉这一行，就照系统设置的语言
elements:
  # grid 是带栏目名的格子：一个方括号是一行，
  # 里面写字段的 name，例如 [subject, day]
  - element: grid
    rows:
      - [subject]
  - {{element: signatures, of: [apply, agree]}}  # 签字栏，写步骤的 step
  - {{element: trail}}  # 办理经过
"""


def empty(
    name: str, title: str, *, owner: str, role: str, number: str, english: str = ""
) -> dict[str, str]:
    """Path → text of a sound form: one field, a step that approves, a paper that prints both.

    Args:
        name: Of the form and of its three files.
        title: What people call it.
        owner: The department that looks after it; its head approves.
        role: Who fills it in.
        number: The pattern of its numbers.
        english: The title in English; empty: the one title is for everybody.
    """
    words = {
        "name": name,
        "title": _titled(title, english),
        "owner": owner,
        "role": role,
        "number": quoted(number),
    }
    return {
        form_path(name): say(_FORM, **words),
        f"workflows/{name}.yaml": say(_WORKFLOW, **words),
        f"documents/{name}.yaml": say(_DOCUMENT, **words),
    }


def copied(
    form: str,
    files: Mapping[str, str],
    name: str,
    title: str,
    *,
    owner: str,
    number: str,
    english: str = "",
) -> dict[str, str]:
    """Path → text of another form under a new name, with all comments but what heads that form.

    Args:
        form: The one that is copied.
        files: Its texts, which have no faults.
        name: Of the new form and of its files.
        title: What people call it.
        owner: The department that looks after it.
        number: The pattern of its numbers.
        english: The title in English; empty: the one title is for everybody.
    """
    own, workflow, *document = paths_of(form, files)
    titled = _titled(title, english)
    head = {"title": titled, "number": quoted(number), "workflow": name}
    if document:
        head["document"] = name
    route = changed(_unopened(files[workflow]), {"title": titled, "owner": owner})
    first = changed(_beheaded(files[own], (form, *_titles(files[own]))), head)
    found = {form_path(name): first, f"workflows/{name}.yaml": route}
    if document:
        heading = _heading(files[own], files[document[0]], title)
        in_english = _heading(files[own], files[document[0]], english, -1) if english else ""
        words = {"title": _titled(heading, in_english)} if heading else {}
        found[f"documents/{name}.yaml"] = changed(files[document[0]], words)
    paths = dict(zip((own, workflow, *document), found, strict=True))
    return {path: _renamed(text, paths) for path, text in found.items()}


def _renamed(text: str, paths: Mapping[str, str]) -> str:
    """The text, whose comments name the new files instead of the old."""

    def comment(found: re.Match[str]) -> str:
        said = found[0]
        for old, new in paths.items():
            said = said.replace(old, new)
        return said

    return re.sub("#.*", comment, text)


def _beheaded(text: str, names: Iterable[str]) -> str:
    """The text without the remark above its first key, where that speaks of the form itself."""
    head = re.match(r"(?:[ \t]*#.*\n|[ \t]*\n)*", text)
    remark = head[0] if head else ""
    return text[len(remark) :] if any(each in remark for each in names) else text


def _titled(title: str, english: str) -> str:
    """A title as YAML takes it, in one language or two."""
    if not english:
        return quoted(title)
    return f"{{zh: {_inline(title)}, en: {_inline(english)}}}"


def _heading(form: str, document: str, title: str, which: int = 0) -> str:
    """What the paper is headed: with the parts that stand in braces; empty: as it was.

    `which` of the languages that the paper's title was written in.
    """
    was, headed = _titles(form), _titles(document)[which]
    for each in sorted(was, key=len, reverse=True):
        if each in headed:
            return headed.replace(each, title)
    return "" if "{" in headed or not headed else title


def _titles(text: str) -> tuple[str, ...]:
    """What stands under `title:`, in one language or two."""
    source, _ = read_yaml(text, "")
    title = source.tree.get("title", "") if source else ""
    return tuple(title.values()) if isinstance(title, dict) else (title,)


def _unopened(text: str) -> str:
    """The route, its steps that open another form in comments: that form does not know this one."""
    lines = text.split("\n")
    for step in reversed([*_opening(_composed(text))]):
        first, last = step.start_mark.line, text.count("\n", 0, _end(step))
        lines[first : last + 1] = [f"# {line}" for line in lines[first : last + 1]]
        lines.insert(first, say(_NOT_OPENED))
    return "\n".join(lines)


def _opening(node: yaml.Node) -> Iterator[yaml.Node]:
    if isinstance(node, yaml.MappingNode):
        if any((key.value, value.value) == ("kind", "open") for key, value in node.value):
            yield node
        for _, value in node.value:
            yield from _opening(value)
    elif isinstance(node, yaml.SequenceNode):
        for each in node.value:
            yield from _opening(each)


def numbering(name: str, taken: Mapping[str, str]) -> str:
    """A pattern of numbers that no form has: its name's initials, or all of the name.

    Args:
        name: Of the new form.
        taken: Form → its pattern.
    """
    plain = _ASCII.fullmatch(name)
    initials = "".join(part[0] for part in name.split("-")) if plain and "-" in name else name
    for head in (initials.upper(), name.upper()):
        pattern = f"{head}-{{year}}-{{seq:4}}"
        if pattern not in taken.values():
            return pattern
    return f"{name.upper()}-1-{{year}}-{{seq:4}}"


def quoted(text: str) -> str:
    """A text as YAML takes it, bare where nobody could misread it."""
    pattern = re.fullmatch(r"[\w\u3400-\u9fff-]+\{[^{}#]*\}[^#]*", text)
    if pattern and not re.search(r"\s|:$", text):
        return text  # the pattern of a number, as authors write it
    return _inline(text)


def _inline(text: str) -> str:
    """The same inside braces."""
    plain = _BARE.fullmatch(text) and text.lower() not in _WORDS_OF_YAML
    return text if plain else json.dumps(text, ensure_ascii=False)


def changed(text: str, values: Mapping[str, str]) -> str:
    """The text with other values at keys of its top level; all else stays as it was written.

    Keys that are not there come behind the first line of the top level.
    """
    entries = _composed(text).value
    there = {key.value: value for key, value in entries}
    edits = [
        (value.start_mark.index, _end(value), values[key])
        for key, value in there.items()
        if key in values
    ]
    missing = {key: value for key, value in values.items() if key not in there}
    if missing:
        at = _end(entries[0][1])
        lines = "".join(f"\n{key}: {value}" for key, value in missing.items())
        edits.append((at, at, lines))
    for start, end, words in sorted(edits, reverse=True):
        text = text[:start] + words + text[end:]
    return text


def _composed(text: str) -> yaml.MappingNode:
    node = yaml.compose(text.removeprefix("\ufeff"), Loader=yaml.SafeLoader)
    if not isinstance(node, yaml.MappingNode):
        raise ValueError("a text in force is no mapping")  # untranslated: a fault of ours
    return node


def _end(node: yaml.Node) -> int:
    """Where a value ends; libyaml lets a block end where the next one begins."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return _end(last[1] if isinstance(last, tuple) else last)
    return int(node.end_mark.index)

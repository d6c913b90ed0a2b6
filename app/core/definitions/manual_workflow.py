"""What the manual says of workflows: steps, their kinds, who is asked, blocks."""

from collections.abc import Mapping

SAID: Mapping[str, tuple[str, str]] = {  # (what it is, an example of it)
    "workflow": (
        "流程：workflows/ 里的一个文件",
        "{title: 用车审批, steps: [{step: apply, kind: fill, title: 填写, by: {role: officer}}]}",
    ),
    "workflow.language": ("定义语言的版本，现在只有 1", "language: 1"),
    "workflow.title": ("流程的名字", "title: 用车审批"),
    "workflow.owner": ("归口部门：它的负责人可以提出修改", "owner: sales"),
    "workflow.steps": (
        "步骤，一步接一步；第一步是 fill，填写并提交",
        "steps: [{step: look, kind: approve, title: 复核, by: {head_of: sales}}]",
    ),
    "step": ("每一步都有的", "{step: check, kind: approve, title: 复核, by: {head_of: sales}}"),
    "step.step": ("这一步的名字，不和字段同名，发布以后不要换", ""),
    "step.kind": ("种类，见下面各种", ""),
    "step.title": ("给人看的名字", ""),
    "step.by": ("由谁办，见下面“由谁办”", ""),
    "step.when": ("公式成立才有这一步", "when: amount > 1000"),
    "step.fills": ("这一步才填的字段、表格或列", "fills: [result, items.price]"),
    "step.signs": ("要签字，纸上签字栏的名字；单据样式里也要放上", "signs: 复核人"),
    "step.stamps": ("要盖部门章，纸上的名字；和 signs 只写一个", "stamps: 部门章"),
    "step.stamp": (
        "盖哪个部门的章；不写就是 head_of 的部门",
        "{stamps: 公章, stamp: general-office}",
    ),
    "step.due": (
        "期限，可以按公式分几档，见下面“期限”",
        "due: 2 working days",  # untranslated: YAML
    ),
    "step.due_from": ("从哪一步办完起算；不写就从轮到时起算", "{due: 3 days, due_from: agree}"),
    "step.pauses": (
        "等外部的人时不计时",
        "{by: {contact_of: contractor}, due: 3 days, pauses: yes}",
    ),
    "step.locked": ("部门不能去掉或放宽这一步，改它要两位管理员", "locked: yes"),
    "step.objects_to": ("只有 sign：有异议时退到哪一步", "{kind: sign, objects_to: apply}"),
    "step.if_nobody": ("找不到人时：administrator、pass、reject 或一个人", "if_nobody: pass"),
    "step.extend": ("可以申请延长，见下面“延长”", "{due: 3 days, extend: yes}"),
    "step.after_linked": ("从这份单据开出的这些单据办完才能办", "after_linked: [repair]"),
    "fill": (
        "填写、办理并提交，不能退回",
        "{step: do, kind: fill, title: 办理, by: {role: officer}}",
    ),
    "approve": (
        "审批：同意、退回、不同意",
        "{step: check, kind: approve, title: 复核, by: {head_of: sales}}",
    ),
    "sign": (
        "确认并签字，或提出异议",
        "{step: seen, kind: sign, title: 确认, by: {initiator: yes}}",
    ),
    "notify": (
        "抄送：告诉他们，不用办",
        "{step: told, kind: notify, title: 告知, by: {role: manager}}",
    ),
    "open": (
        "开一份别的单据；提交了那一份，这一步就办完",
        "{step: order, kind: open, title: 开报修单, by: {role: officer}, form: repair}",
    ),
    "open.form": ("开哪张表单，它的 opened_from 里要写上这一张", ""),
    "by": ("由谁办：by 里写一种找法，再写别的", "by: {role: officer, of: sales}"),
    "by.role": ("岗位的代号", "by: {role: officer}"),
    "by.of": (
        "哪里的：部门的代号，或者小区、部门字段的名字；在 each 里写 each",
        "by: {role: officer, of: estate}",
    ),
    "by.head_of": ("部门的负责人：部门的代号", "by: {head_of: sales}"),
    "by.contact_of": ("外部单位的联系人：outside_party 字段的名字", "by: {contact_of: contractor}"),
    "by.person": ("人的代号；先写姓名，错误提示里有代号", "by: {person: person-1}"),
    "by.person_in": ("person 字段里的那个人", "by: {person_in: host}"),
    "by.initiator": ("开单的人", "by: {initiator: yes}"),
    "by.in_person": (
        "客户当面签或凭链接签：客户姓名的字段",
        "by: {in_person: customer, witness: {role: officer}, mail: email, phone: phone}",
    ),
    "by.witness": (
        "谁陪着客户签，写法和 by 一样",
        "by: {in_person: customer, witness: {role: officer}}",
    ),
    "by.mail": (
        "客户邮箱的字段，链接和验证码发到那里",
        "by: {in_person: customer, witness: {role: officer}, mail: email}",
    ),
    "by.phone": (
        "客户电话的字段，发短信",
        "by: {in_person: customer, witness: {role: officer}, phone: phone}",
    ),
    "by.mode": (
        "找到几个人时：any 谁先办算谁的，all 都要办，in_turn 一个接一个，n_of 投票",
        "by: {role: officer, mode: all}",
    ),
    "by.n": ("n_of 要几票", "by: {role: officer, mode: n_of, n: 2}"),
    "due": (
        "期限：due 也可以是一串，先成立的算",
        "due: [{when: amount > 1000, within: 5 working days}, {within: 2 working days}]",  # untranslated: YAML  # noqa: E501  one example, one line
    ),
    "due.within": ("多久：working days、days、working hours、hours", ""),
    "due.when": ("什么时候算这一条；最后一条不写", ""),
    "if_nobody": ("找不到人时问谁", "if_nobody: {person: person-1}"),
    "if_nobody.person": ("人的代号；先写姓名，错误提示里有代号", ""),
    "extend": ("延长：extend 里写要谁同意", "{due: 3 days, extend: {consent: customer}}"),
    "extend.consent": ("要哪个字段里的人同意；写 yes 就不用谁同意", ""),
    "block": (
        "每个块都有的",
        "{all: [{step: a, kind: approve, title: 甲, by: {head_of: sales}}, {step: b, kind: approve, title: 乙, by: {head_of: audit}}]}",  # noqa: E501  one example, one line
    ),
    "block.title": ("块的名字", "title: 会签"),
    "block.due": (
        "里面没写期限的步骤都用它",
        "due: 3 working days",  # untranslated: YAML
    ),
    "all": (
        "会签：同时办，都要办完；有一个不同意就结束",
        "{all: [{step: a, kind: approve, title: 甲, by: {head_of: sales}}, {step: b, kind: approve, title: 乙, by: {head_of: audit}}]}",  # noqa: E501  one example, one line
    ),
    "any": (
        "或签：同时办，先办完的一支算",
        "{any: [{step: a, kind: approve, title: 甲, by: {head_of: sales}}, {step: b, kind: approve, title: 乙, by: {head_of: audit}}]}",  # noqa: E501  one example, one line
    ),
    "n_of": (
        "票签：每支一票，够 n 票就过",
        "{n: 2, n_of: [{step: a, kind: approve, title: 甲, by: {head_of: sales}}, {step: b, kind: approve, title: 乙, by: {head_of: audit}}, {step: c, kind: approve, title: 丙, by: {head_of: finance}}]}",  # noqa: E501  one example, one line
    ),
    "n_of.n": ("要几票", ""),
    "in_turn": (
        "依次：一个接一个，画成一块",
        "{in_turn: [{step: a, kind: approve, title: 甲, by: {head_of: sales}}, {step: b, kind: approve, title: 乙, by: {head_of: audit}}]}",  # noqa: E501  one example, one line
    ),
    "steps": (
        "几步合成一支，放在别的块里",
        "{all: [{steps: [{step: a, kind: fill, title: 甲, by: {role: officer}}, {step: b, kind: approve, title: 乙, by: {head_of: audit}}]}, {step: c, kind: approve, title: 丙, by: {head_of: finance}}]}",  # noqa: E501  one example, one line
    ),
    "each": (
        "选中的每个部门、人或选项各走一遍，同时",
        "{each: asked_departments, steps: [{step: answer, kind: approve, title: 会签, by: {head_of: each}}]}",  # noqa: E501  one example, one line
    ),
    "each.each": ("departments、people 或 choices 字段的名字", ""),
    "choose": (
        "分支：走第一支成立的，最后一支不写 when",
        "{choose: [{when: amount > 1000, steps: [{step: a, kind: approve, title: 甲, by: {head_of: sales}}]}, {steps: [{step: b, kind: approve, title: 乙, by: {head_of: audit}}]}]}",  # noqa: E501  one example, one line
    ),
    "choose.when": ("这一支的条件", ""),
}  # fmt: skip

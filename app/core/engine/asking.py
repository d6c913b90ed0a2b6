"""Who is asked to decide a step, and why these people."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.core.definitions.form import Form
from app.core.engine.rules import fixed, names_of, told
from app.core.fields.base import Titles
from app.core.records.answer import Answers
from app.core.records.organisation import Organisation
from app.core.source.scalars import Words
from app.core.steps.base import EACH, By
from app.core.wording import bracketed, say


@dataclass(frozen=True, kw_only=True)
class Found:
    """People found, in a stable order, and the rule that found them.

    `fields` are the fields whose answers decided it; the event keeps their digests.
    """

    holders: tuple[str, ...]
    rule: str
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Search:
    """What people are looked for in: the organisation on a day, the record, its answers.

    `each` is what `each` in a rule stands for, `chosen_in` the field in which it was chosen.
    """

    form: Form
    organisation: Organisation
    day: date
    initiator: str
    answers: Answers
    each: str = ""
    chosen_in: str = ""

    def found(self, by: By) -> Found:
        """Who is meant by a step's `by:`; nobody is an answer too."""
        ways = {
            "role": self._role,
            "head_of": self._head,
            "contact_of": self._contact,
            "person": self._person,
            "person_in": self._person_in,
            "initiator": self._initiator,
            "in_person": self._in_person,
        }
        return ways[by.way](by)

    def active(self, *people: str) -> tuple[str, ...]:
        """Those of the people whose accounts are in use."""
        return tuple(each for each in people if self.organisation.active(each))

    def holding(self, role: str, of: str = "") -> tuple[str, ...]:
        """Who holds the role on the day."""
        return self.organisation.holding(role, self.day, of=of)

    def _role(self, by: By) -> Found:
        role = by.role or ""
        called = self.organisation.roles.get(role, role)
        rule = fixed("角色“{role}”", role=called)
        if not by.of:
            return Found(holders=self.holding(role), rule=rule)
        if by.of == EACH:
            holders = self.holding(role, self.each) if self.each else ()
            within = fixed("角色“{role}”，{place}", role=called, place=self._title(self.each))
            return self._chosen(holders, within)
        asked = self.form.field(by.of)
        if asked is None:
            within = fixed("角色“{role}”，{place}", role=called, place=self._title(by.of))
            return Found(holders=self.holding(role, by.of), rule=within)
        place = self._text(by.of)
        holders = self.holding(role, place) if place else ()
        rule = fixed("{rule}，按“{field}”", rule=rule, field=asked.label)
        return Found(holders=holders, rule=rule, fields=(by.of,))

    def _chosen(self, holders: tuple[str, ...], rule: str) -> Found:
        """People found for one value of a block of `each`."""
        return Found(
            holders=holders,
            rule=fixed("{rule}，按“{field}”", rule=rule, field=self._label(self.chosen_in)),
            fields=(self.chosen_in,),
        )

    def _head(self, by: By) -> Found:
        if by.head_of == EACH:
            found = self._heads(self.each)
            return self._chosen(found.holders, found.rule)
        return self._heads(by.head_of or "")

    def _heads(self, asked: str) -> Found:
        department, seen = asked, {""}
        while department not in seen:
            seen.add(department)
            heads = self.organisation.heads(department, self.day)
            if heads:
                return Found(holders=heads, rule=self._heads_rule(asked, department))
            known = self.organisation.departments.get(department)
            department = known.parent if known else ""
        return Found(holders=(), rule=self._heads_rule(asked, asked))

    def _heads_rule(self, asked: str, found: str) -> str:
        called = self._title(asked)
        if found == asked:
            return fixed("{department}的负责人", department=called)
        above = self._title(found)
        return fixed("{department}的负责人（无人，改由{above}）", department=called, above=above)

    def _contact(self, by: By) -> Found:
        name = by.contact_of or ""
        outside = self._text(name)
        holders = self.organisation.contacts(outside) if outside else ()
        rule = fixed("“{field}”的联系人", field=self._label(name))
        return Found(holders=holders, rule=rule, fields=(name,))

    def _person(self, by: By) -> Found:
        if by.person == EACH:
            rule = fixed("“{field}”里选的人", field=self._label(self.chosen_in))
            return Found(holders=self.active(self.each), rule=rule, fields=(self.chosen_in,))
        return Found(holders=self.active(by.person or ""), rule=fixed("流程指定的人"))

    def _person_in(self, by: By) -> Found:
        name = by.person_in or ""
        holders = self.active(self._text(name))
        rule = fixed("“{field}”里填的人", field=self._label(name))
        return Found(holders=holders, rule=rule, fields=(name,))

    def _initiator(self, by: By) -> Found:
        return Found(holders=self.active(self.initiator), rule=fixed("发起人"))

    def _in_person(self, by: By) -> Found:
        if by.witness is None:
            raise ValueError("a signature in person has a witness")
        found = self.found(by.witness)
        signer = self._label(by.in_person or "")
        rule = fixed("“{field}”当面签名，见证人：{rule}", field=signer, rule=found.rule)
        return Found(holders=found.holders, rule=rule, fields=found.fields)

    def _text(self, name: str) -> str:
        value = self.answers.get(name)
        return value if isinstance(value, str) else ""

    def _label(self, name: str) -> Words | str:
        asked = self.form.field(name)
        return asked.label if asked else name

    def _title(self, department: str) -> str:
        known = self.organisation.departments.get(department)
        return known.title if known else self.organisation.estates.get(department, department)


def why_words(form: Form, why: Mapping[str, Any], answers: Answers, titles: Titles) -> str:
    """The rule of a task with the answers that decided it: 角色“维修队队长”，按“小区”（江滨雅苑）.

    The event keeps digests of those answers only, so that they can be masked and erased.
    """
    said = []
    for name in why.get("values", {}):
        asked, value = form.field(name), answers.get(name)
        if asked is not None and value is not None:
            said.append(asked.show(value, titles))
    rule = told(str(why.get("rule", "")), names_of(form))
    return bracketed(rule, say("，").join(said)) if said else rule


def capacity(form: Form, organisation: Organisation, by: By, each: str = "") -> str:
    """In which capacity a holder decides, as an act keeps it; may be empty.

    `each` is what `each` stands for in `by`.
    """
    if by.role:
        role = organisation.roles.get(by.role, by.role)
        return f"{organisation.title('department', each)}{role}" if by.of == EACH else role
    if by.head_of:
        department = each if by.head_of == EACH else by.head_of
        return fixed("{department}负责人", department=organisation.title("department", department))
    if by.initiator:
        return fixed("发起人")
    named = form.field(by.contact_of or by.in_person or "")
    return fixed("{label}", label=named.label) if named else ""

"""The route of a record from its beginning to its end: what was, what is, what is likely to come.

What is to come is found by the same rules as walking, on today's answers and people, and as if
everybody decided in favour. Nothing is asked.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from app.core.definitions.bundle import Bundle, instance_title, step_title
from app.core.definitions.workflow import IN_ORDER, Block, instance, planned
from app.core.engine.asking import Found, why_words
from app.core.engine.clocks import clock_of
from app.core.engine.context import Context
from app.core.engine.course import Course, formula
from app.core.engine.outcome import course_of
from app.core.engine.progress import Values
from app.core.engine.reasons import Values as Reading
from app.core.engine.reasons import not_walked, rule_words, values_now
from app.core.engine.rules import all_names_of
from app.core.engine.rules import told as rule_told
from app.core.engine.summons import found
from app.core.records.answer import Answers
from app.core.records.record import DONE, OPEN, SKIPPED, Record, Task
from app.core.steps.base import Someone, Step
from app.core.wording import listed, say

NOBODY_YET = "还没有合适的人，到时由管理员指定"

_TITLES = {
    "sequence": "先后办理",
    "in_turn": "依次办理",
    "all": "会签，不分先后",
    "any": "或签，一方办完就算",
    "choose": "按条件走一条",
}
_SKIPPED = {  # whether it could still be walked → alone, with the reason
    True: ("预计不走", "预计不走：{reason}"),
    False: ("没有走", "没有走：{reason}"),
}
_SEVERAL = {"any": "一人办了就算", "all": "每人都要办", "in_turn": "依次办"}


@dataclass(frozen=True, kw_only=True)
class RouteLine:
    """One step or block of a route.

    Attributes:
        kind: `step`, or the word of a block.
        state: done, now, will (on its way), ahead (the record ended before it), skipped.
        by: Who decided it, has it, or will be asked, in words.
        reason: Why it is not walked; of what is to come, why it is.
        why: The rule that finds the people.
        due: When it is due, or will be at the latest, UTC.
        rejected: Somebody said no here.
        coming: It is not walked as things stand, and could be; else it is settled.
    """

    kind: str
    title: str
    state: str
    by: str = ""
    children: tuple["RouteLine", ...] = ()
    reason: str = ""
    why: str = ""
    due: datetime | None = None
    rejected: bool = False
    coming: bool = False

    def words(self) -> str:
        """What stands under the title of a step; the due moment is for whoever has a clock."""
        if self.state == "skipped":
            alone, with_reason = _SKIPPED[self.coming]
            return say(with_reason, reason=self.reason) if self.reason else say(alone)
        if self.state == "ahead":
            return say("没有走到")
        if self.state == "will":
            return say("预计：{by}", by=self.by) if self.by else ""
        return say("等{by}", by=self.by) if self.state == "now" and self.by else self.by

    def steps(self) -> Iterator["RouteLine"]:
        """The steps in it, in order."""
        if self.kind == "step":
            yield self
        for each in self.children:
            yield from each.steps()


def forecast(
    bundle: Bundle,
    record: Record | None,
    answers: Answers,
    context: Context,
    *,
    told: Mapping[str, str] | None = None,
    signers: Mapping[str, str] | None = None,
) -> tuple[RouteLine, ...]:
    """The whole route.

    Args:
        bundle: The record's own.
        record: Where it stands; None: it is not submitted yet, and the actor would submit it.
        answers: All answers, as they stand or as they are being filled in.
        context: The moment.
        told: Step → why it was passed over, or who was told, in words; see `reasons_of`.
        signers: Task → who signed, where it is nobody with an account.
    """
    started = record or Record(id="", code="", initiator=context.actor, status="running")
    course = course_of(bundle, started, context, answers)
    teller = _Route(course, answers, drafted=record is None, told=told or {}, signers=signers or {})
    lines, _ = teller.lines(bundle.workflow.route.children, (), context.now)
    return tuple(lines)


def ends_at(lines: Iterable[RouteLine]) -> datetime | None:
    """When the route is over at the latest; None: some step may take any time, or it is over."""
    left = [step for line in lines for step in line.steps() if step.state in ("now", "will")]
    dues = [step.due for step in left if step.due is not None]
    return max(dues) if dues and len(dues) == len(left) else None


@dataclass
class _Route:
    """One telling of a route; `ends` are the moments by which steps to come are over."""

    course: Course
    answers: Answers
    drafted: bool
    told: Mapping[str, str]
    signers: Mapping[str, str]
    ends: dict[str, datetime] = field(default_factory=dict)

    def lines(
        self, nodes: Iterable[Block | Step], at: Values, start: datetime
    ) -> tuple[list[RouteLine], datetime]:
        """The lines of what is walked one after the other, and when it is over at the latest."""
        lines = []
        for node in nodes:
            line, start = self._line(node, at, start)
            lines.append(line)
        return lines, start

    def _line(self, node: Block | Step, at: Values, start: datetime) -> tuple[RouteLine, datetime]:
        if isinstance(node, Step):
            return self._step(node, instance(node.step, at), start)
        if node.kind == "choose":
            return self._choice(node, at, start)
        parts = self.course.progress.parts(node, at)
        if node.kind == "each":
            if not parts:
                return self._nobody(node, at, start)
            return self._each(node, at, [here for _, here in parts], start)
        if node.kind in IN_ORDER:
            lines, end = self.lines(node.children, at, start)
        else:
            both = [self._line(part, here, start) for part, here in parts]
            lines, end = [line for line, _ in both], max(over for _, over in both)
        return self._block(node, lines), end

    def _block(self, node: Block, lines: Iterable[RouteLine], reason: str = "") -> RouteLine:
        children = tuple(lines)
        states = {line.state for line in children}
        order = ("now", "will", "ahead", "done")
        state = next((each for each in order if each in states), "skipped")
        return RouteLine(
            kind=node.kind,
            title=self._called(node),
            state=state,
            children=children,
            reason=reason,
            rejected=any(line.rejected for line in children),
            coming=any(line.coming for line in children),
        )

    def _called(self, node: Block) -> str:
        if node.title:
            return str(node.title)
        if node.kind == "n_of":
            return say("票签，{all} 票中要 {votes} 票", all=len(node.children), votes=node.n)
        if node.kind == "each":
            chosen = self.course.bundle.form.field(node.each)
            return say("每个“{field}”", field=chosen.label if chosen else node.each)
        return say(_TITLES[node.kind])

    def _each(
        self, node: Block, at: Values, values: Iterable[Values], start: datetime
    ) -> tuple[RouteLine, datetime]:
        """One line for each value; of several steps a block under the value's name."""
        lines, ends = [], [start]
        for here in values:
            inside, end = self.lines(node.children, here, start)
            ends.append(end)
            if len(inside) == 1 or here == at:
                lines += inside
                continue
            first = next(node.steps()).step
            whose = instance_title(self.course.bundle, instance(first, here), self._title)
            block = self._block(replace(node, kind="sequence", title=None), inside)
            lines.append(replace(block, title=whose.rpartition(say("，"))[2] or block.title))
        return self._block(node, lines), max(ends)

    def _nobody(self, node: Block, at: Values, start: datetime) -> tuple[RouteLine, datetime]:
        chosen = self.course.bundle.form.field(node.each)
        reason = say("“{field}”没有选", field=chosen.label if chosen else node.each)
        names = [instance(step.step, at) for step in node.steps()]
        if self._runs():
            return self._block(node, [self._passed(name, reason) for name in names]), start
        return self._block(node, [self._told(name, "ahead", "") for name in names]), start

    def _choice(self, node: Block, at: Values, start: datetime) -> tuple[RouteLine, datetime]:
        """The branch that was or would be taken, between those that are not."""
        branches = [each for each in node.children if isinstance(each, Block)]
        if self.course.progress.begun(node, at) or not self._runs():
            inside = [step for each in branches for step in each.children]
            lines, end = self.lines(inside, at, start)
            return self._block(node, lines), end
        taken = next((each for each in branches if self.course.true(each.when)), branches[-1])
        lines, end, reason = [], start, ""
        for place, branch in enumerate(branches):
            if branch is taken:
                walked, end = self.lines(branch.children, at, start)
                lines += walked
                first = instance(next(node.steps()).step, at)
                reason = self._hedged(branch.when, self._walked(branch.when), first)
                continue
            rule = (branch if place < branches.index(taken) else taken).when or ""
            for step in branch.steps():
                name = instance(step.step, at)
                why = not_walked(self.course.bundle, name, rule, self._values())
                lines.append(self._passed(name, self._hedged(rule, why, name)))
        return self._block(node, lines, reason), end

    def _step(self, step: Step, name: str, start: datetime) -> tuple[RouteLine, datetime]:
        state = self.course.record.steps.get(name)
        if self.drafted and step is self.course.bundle.workflow.first:
            line = self._told(name, "now", self._names([self.course.context.actor]))
            return line, start
        if state == OPEN:
            return self._now(step, name, start)
        if state == DONE:
            return self._done(step, name), start
        if state == SKIPPED:
            return self._passed(name, self.told.get(name, ""), coming=False), start
        if not self._runs():
            return self._told(name, "ahead", ""), start
        return self._will(step, name, start)

    def _done(self, step: Step, name: str) -> RouteLine:
        if not step.asks:
            return self._told(name, "done", self.told.get(name, say("已抄送")))
        asked = self.course.progress.asked(name)
        decided = [task for task in asked if task.decided_by]
        by = self._deciders(decided) if decided else self._names([self.course.record.initiator])
        rejected = self.course.progress.said_no(step, name)
        told = say("{by}，已拒绝", by=by) if rejected else by
        return self._told(name, "done", told, rejected=rejected)

    def _deciders(self, tasks: Iterable[Task]) -> str:
        named = (self.signers.get(each.id) or self._person(each.decided_by) for each in tasks)
        return listed(dict.fromkeys(named))

    def _now(self, step: Step, name: str, start: datetime) -> tuple[RouteLine, datetime]:
        waiting = [task for task in self.course.record.open_tasks() if task.step == name]
        people = dict.fromkeys(person for task in waiting for person in task.holders)
        dues = [task.due_at for task in waiting if task.due_at]
        end = max([*dues, start])
        by = say(NOBODY_YET) if any(task.naming for task in waiting) else self._names(people)
        self.ends[planned(name)] = end
        return self._told(name, "now", by, due=max(dues, default=None)), end

    def _will(self, step: Step, name: str, start: datetime) -> tuple[RouteLine, datetime]:
        bundle = self.course.bundle
        if not self.course.true(step.when):
            why = not_walked(bundle, name, step.when or "", self._values())
            return self._passed(name, self._hedged(step.when, why, name)), start
        people = found(self.course, step, name) if step.asks else self._listeners(step, name)
        if not people.holders and step.asks and step.if_nobody == "pass":
            rule = rule_told(people.rule, all_names_of(bundle))
            return self._passed(name, say("无人可办：{rule}", rule=rule)), start
        due = self._due(step, name, people, start)
        end = due or start
        self.ends[planned(name)] = end
        titles = self._title
        why = why_words(
            bundle.form, {"rule": people.rule, "values": dict.fromkeys(people.fields)},
            self.answers, titles,
        )  # fmt: skip
        by = self._asked(step, people) if step.asks else self._copied(people)
        reason = self._hedged(step.when, self._walked(step.when), name)
        return self._told(name, "will", by, reason=reason, why=why, due=due), end

    def _due(self, step: Step, name: str, people: Found, start: datetime) -> datetime | None:
        if not step.asks:
            return None
        begins = self.ends.get(step.due_from or "", start)
        context = replace(self.course.context, now=begins)
        clock = clock_of(replace(self.course, context=context), name, people.holders)
        return clock.due_at if clock else None

    def _listeners(self, step: Step, name: str) -> Found:
        people = found(self.course, step, name)
        already = self.course.record.copied
        return replace(people, holders=tuple(p for p in people.holders if p not in already))

    def _asked(self, step: Step, people: Found) -> str:
        """Who will be asked, or what happens where nobody is found."""
        if not people.holders:
            if isinstance(step.if_nobody, Someone):
                return self._names([step.if_nobody.person])
            return say("没有合适的人，到时会拒绝" if step.if_nobody == "reject" else NOBODY_YET)
        names = self._names(people.holders)
        if step.by.in_person:
            customer = self.answers.get(step.by.in_person)
            label = self.course.bundle.form.field(step.by.in_person)
            signer = customer or (label.label if label else say("客户"))
            if len(people.holders) > 1:
                return say("{customer}，{people}中一人在场", customer=signer, people=names)
            return say("{customer}，{people}在场", customer=signer, people=names)
        if len(people.holders) == 1:
            return names
        several = say("要 {votes} 人同意", votes=step.by.n) if step.by.n else ""
        several = several or say(_SEVERAL[step.by.mode])
        return say("{people}，{several}", people=names, several=several)

    def _copied(self, people: Found) -> str:
        if not people.holders:
            return say("没有要抄送的人")
        return say("抄送{people}", people=self._names(people.holders))

    def _walked(self, rule: str | None) -> str:
        told = rule_words(self.course.bundle, rule, self._values()) if rule else ""
        return say("{rule}，所以走", rule=told) if told else ""

    def _hedged(self, rule: str | None, words: str, name: str) -> str:
        """The words, said to be of today where a step that comes before may change the values."""
        if not rule or not words or not self._open(rule) & self._filled_before(name):
            return words
        return say("按现在的值{words}，到时再看", words=words)

    def _open(self, rule: str) -> frozenset[str]:
        """Every name that a rule depends on, directly or through others."""
        asked = formula(rule)
        names = {*asked.names, *(table for table, _ in asked.columns)}
        plan = self.course.bundle.form.plan
        return frozenset(names.union(*(plan.inputs(each) for each in names)))

    def _filled_before(self, name: str) -> set[str]:
        """What steps that are not over yet fill in before a step is reached."""
        workflow, record = self.course.bundle.workflow, self.course.record
        left = (
            each for each in workflow.before(name) if record.steps.get(each) not in (DONE, SKIPPED)
        )
        filled = {field for each in left for field in workflow.steps[each].fills}
        return filled | {field.partition(".")[0] for field in filled}

    def _told(
        self, name: str, state: str, by: str, *, reason: str = "", why: str = "",
        due: datetime | None = None, rejected: bool = False,
    ) -> RouteLine:  # fmt: skip
        title = step_title(self.course.bundle, name, self._title)
        return RouteLine(
            kind="step", title=title, state=state, by=by, reason=reason, why=why, due=due,
            rejected=rejected,
        )  # fmt: skip

    def _passed(self, name: str, reason: str, *, coming: bool = True) -> RouteLine:
        return replace(self._told(name, "skipped", "", reason=reason), coming=coming)

    def _runs(self) -> bool:
        return self.course.record.status in ("running", "withdrawn")

    def _values(self) -> Reading:
        context = self.course.context
        return values_now(
            self.course.bundle, self.answers, context.settings, context.today(), self._title
        )

    def _title(self, kind: str, id_: str) -> str:
        return self.course.context.organisation.title(kind, id_)

    def _person(self, id_: str) -> str:
        return self._title("person", id_)

    def _names(self, people: Iterable[str]) -> str:
        return listed(map(self._person, people))

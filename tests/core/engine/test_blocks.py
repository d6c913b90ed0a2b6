"""Blocks of a route: who is asked at once, what settles them, what is passed over."""

from decimal import Decimal

import pytest

from app.core.errors import Invalid
from tests.cases import cases

FORM = """
title: 单据
workflow: slip
fields:
  - {name: customer, type: text, label: 客户}
  - {name: sum, type: money, label: 金额}
"""

START = "{step: start, kind: fill, title: 登记, by: {role: clerk}}"
END = "{step: end, kind: approve, title: 归档, by: {role: clerk}}"


def step(name, role="captain", kind="approve", **more):
    rest = "".join(f", {key}: {value}" for key, value in more.items())
    return f"{{step: {name}, kind: {kind}, title: {name}, by: {{role: {role}}}{rest}}}"


def route(*lines):
    body = "\n".join(f"  - {line}" for line in (START, *lines, END))
    return f"title: 路线\nsteps:\n{body}\n"


@pytest.fixture
def submitted(desk):
    """A submitted record on a route of these blocks, each one line of YAML."""

    def make(*lines, **answers):
        made = desk(FORM, route(*lines))
        typed = {
            name: value if value is None else Decimal(value) for name, value in answers.items()
        }
        made.submit(customer="王小川", **typed)
        return made

    return make


ANY = f"{{any: [{step('a')}, {{steps: [{step('b1', 'officer')}, {step('b2', 'cashier')}]}}]}}"


class TestAny:
    """`any`: the first branch that is over settles it."""

    def test_all_branches_are_asked_at_once(self, submitted):
        assert submitted(ANY).holders() == {"a": ("chen", "li"), "b1": ("xu", "zhou")}

    def test_the_first_that_is_over_settles_it_and_the_rest_is_passed_over(self, submitted):
        desk = submitted(ANY)
        desk.decide("b1", "agree")
        outcome = desk.decide("a", "agree")
        (closed,) = [each for each in outcome.events if each.type == "closed"]
        assert closed.steps == ("b2",)
        assert closed.cancelled == (desk.task("b2").id,)
        assert closed.rule == "或签，一方办完就算"
        assert desk.record.steps == {
            "start": "done", "a": "done", "b1": "done", "b2": "skipped", "end": "open",
        }  # fmt: skip

    def test_a_rejection_before_that_ends_the_record(self, submitted):
        desk = submitted(ANY)
        desk.decide("b1", "reject")
        assert desk.record.status == "rejected"
        assert desk.record.open_tasks() == ()

    def test_a_branch_that_nobody_had_to_act_in_settles_nothing(self, submitted):
        tells = step("told", "auditor", "notify")
        desk = submitted(f"{{any: [{step('a', when='sum > 5')}, {tells}, {step('b')}]}}")
        assert list(desk.holders()) == ["b"]
        desk.decide("b", "agree")
        assert list(desk.holders()) == ["end"]

    def test_what_is_left_of_it_ends_also_where_the_block_around_it_is_over(self, submitted):
        desk = submitted(f"{{all: [{step('c', 'auditor')}, {ANY}]}}")
        desk.decide("c", "agree")
        desk.decide("a", "agree")
        assert list(desk.holders()) == ["end"]

    def test_where_no_branch_takes_anybody_the_route_goes_on(self, submitted):
        branches = f"{step('a', when='sum > 5')}, {step('b', when='sum > 6')}"
        assert list(submitted(f"{{any: [{branches}]}}").holders()) == ["end"]

    def test_a_return_to_who_settled_it_opens_it_again_for_all(self, submitted):
        desk = submitted(ANY)
        desk.decide("a", "agree")
        desk.decide("end", "return", to="a")
        assert desk.holders() == {"a": ("chen",), "b1": ("xu", "zhou")}

    def test_who_did_not_settle_it_is_nobody_to_return_to(self, submitted):
        desk = submitted(ANY)
        desk.decide("b1", "agree")
        desk.decide("a", "agree")
        with pytest.raises(Invalid):
            desk.decide("end", "return", to="b1")

    def test_a_return_inside_a_branch_leaves_the_others_alone(self, submitted):
        desk = submitted(ANY)
        desk.decide("b1", "agree")
        desk.decide("b2", "return", to="b1")
        assert list(desk.holders()) == ["a", "b1"]
        desk.decide("b1", "return", to="start")
        assert list(desk.holders()) == ["start"]


VOTES = f"{{n_of: [{step('a')}, {step('b', 'officer')}, {step('c', 'cashier')}], n: 2}}"


class TestVotes:
    """`n_of`: each branch is a vote."""

    def test_enough_votes_settle_it(self, submitted):
        desk = submitted(VOTES)
        desk.decide("c", "agree")
        assert set(desk.holders()) == {"a", "b"}
        desk.decide("a", "agree")
        assert list(desk.holders()) == ["end"]
        assert desk.record.closed == {"b"}
        assert desk.events("closed")[0].rule == "票签，已有 2 票同意"

    def test_a_rejection_is_a_vote_against(self, submitted):
        desk = submitted(VOTES)
        desk.decide("b", "reject")
        assert desk.record.status == "running"
        desk.decide("a", "agree")
        desk.decide("c", "agree")
        assert list(desk.holders()) == ["end"]

    def test_the_record_is_rejected_when_enough_votes_cannot_be_had_any_more(self, submitted):
        desk = submitted(VOTES)
        desk.decide("b", "reject")
        desk.decide("c", "reject")
        assert desk.record.status == "rejected"
        assert "a" not in desk.record.steps

    def test_what_else_is_open_in_a_branch_that_said_no_ends(self, submitted):
        both = f"{{all: [{step('a')}, {step('d', 'auditor')}]}}"
        rest = f"{step('b', 'officer')}, {step('c', 'cashier')}"
        desk = submitted(f"{{n_of: [{both}, {rest}], n: 2}}")
        desk.decide("a", "reject")
        assert set(desk.holders()) == {"b", "c"}
        assert desk.events("closed")[0].rule == "票签，这一票是反对"

    def test_a_vote_inside_a_vote_counts_as_one(self, submitted):
        inner = f"{{n_of: [{step('a')}, {step('d', 'auditor')}], n: 2}}"
        rest = f"{step('b', 'officer')}, {step('c', 'cashier')}"
        desk = submitted(f"{{n_of: [{inner}, {rest}], n: 2}}")
        desk.decide("a", "reject")
        assert desk.record.status == "running"
        assert set(desk.holders()) == {"b", "c"}
        desk.decide("b", "agree")
        desk.decide("c", "agree")
        assert list(desk.holders()) == ["end"]

    def test_a_vote_that_is_settled_from_outside_is_no_rejection(self, submitted):
        inner = f"{{n_of: [{step('a')}, {step('b', 'officer')}, {step('c', 'cashier')}], n: 2}}"
        desk = submitted(f"{{any: [{inner}, {step('d', 'auditor')}]}}")
        desk.decide("a", "agree")
        desk.decide("d", "agree")
        assert list(desk.holders()) == ["end"]

    def test_a_return_opens_the_vote_again_and_a_vote_against_stays(self, submitted):
        desk = submitted(VOTES.replace("n: 2", "n: 1"))
        desk.decide("b", "reject")
        desk.decide("a", "agree")
        desk.decide("end", "return", to="a")
        assert set(desk.holders()) == {"a", "c"}


CHOOSE = (
    f"{{choose: [{{when: sum >= 100, steps: [{step('big')}]}}, "
    f"{{when: sum >= 10, steps: [{step('middle', 'officer')}]}}, "
    f"{{steps: [{step('small', 'cashier')}, {step('more', 'auditor')}]}}]}}"
)


class TestChoose:
    """`choose`: one branch of several."""

    @cases(
        ("amount", "asked", "rules"),
        [
            (100, "big", ["sum >= 100", "sum >= 100", "sum >= 100"]),
            (10, "middle", ["sum >= 100", "sum >= 10", "sum >= 10"]),
            (9, "small", ["sum >= 100", "sum >= 10"]),
            (None, "small", ["sum >= 100", "sum >= 10"]),
        ],
    )
    def test_the_first_branch_whose_condition_holds_is_taken(self, submitted, amount, asked, rules):
        desk = submitted(CHOOSE, sum=amount)
        assert list(desk.holders()) == [asked]
        skipped = desk.events("skipped")
        assert [each.rule for each in skipped] == rules
        assert all("sum" in each.used for each in skipped)

    def test_the_others_are_passed_over_and_the_route_goes_on_behind_it(self, submitted):
        desk = submitted(CHOOSE, sum=50)
        desk.decide("middle", "agree")
        assert list(desk.holders()) == ["end"]
        assert {name for name, state in desk.record.steps.items() if state == "skipped"} == {
            "big", "small", "more",
        }  # fmt: skip

    def test_a_return_before_it_chooses_anew(self, submitted):
        desk = submitted(CHOOSE, sum=50)
        desk.decide("middle", "return", to="start")
        desk.decide("start", "submit", sum=Decimal(500))
        assert list(desk.holders()) == ["big"]

    def test_a_return_into_the_branch_taken_chooses_nothing_anew(self, submitted):
        desk = submitted(CHOOSE, sum=5)
        desk.decide("small", "agree")
        desk.decide("more", "return", to="small")
        assert list(desk.holders()) == ["small"]


def several(mode, kind="approve", role="officer", **more):
    rest = "".join(f", {key}: {value}" for key, value in more.items())
    by = f"{{role: {role}, mode: {mode}{rest}}}"
    return f"{{step: several, kind: {kind}, title: 几位, by: {by}}}"


class TestSeveral:
    """Several people at one step."""

    def test_in_turn_each_is_asked_when_the_one_before_decided(self, submitted):
        desk = submitted(several("in_turn"))
        assert desk.holders() == {"several": ("xu",)}
        desk.decide("several", "agree")
        assert desk.holders() == {"several": ("zhou",)}
        desk.decide("several", "agree")
        assert list(desk.holders()) == ["end"]

    def test_in_turn_a_rejection_ends_the_record(self, submitted):
        desk = submitted(several("in_turn"))
        desk.decide("several", "reject")
        assert desk.record.status == "rejected"

    def test_the_turn_of_somebody_who_left_is_named_anew(self, submitted):
        desk = submitted(several("in_turn"))
        people = dict(desk.organisation.people)
        people["zhou"] = people["gone"].__class__(id="zhou", name="周", login="zhou", active=False)
        desk.organisation = desk.organisation.__class__(
            **{**vars(desk.organisation), "people": people}
        )
        desk.decide("several", "agree")
        task = desk.task("several")
        assert task.naming
        desk.name("several", "admin", "li")
        desk.decide("several", "agree", "li")
        assert list(desk.holders()) == ["end"]

    def test_of_votes_enough_are_enough(self, submitted):
        desk = submitted(several("n_of", role="captain", n=2))
        assert {task.holders for task in desk.record.open_tasks()} == {("chen",), ("li",)}
        desk.decide("several", "agree")
        assert list(desk.holders()) == ["several"]
        vote(desk, "several", "agree")
        assert list(desk.holders()) == ["end"]

    def test_too_few_for_the_votes_are_as_nobody(self, submitted):
        desk = submitted(several("n_of", role="auditor", n=2))
        assert desk.task("several").naming
        assert "只有 1 位，不够 2 票" in desk.task("several").why["rule"]

    def test_a_vote_against_at_a_step_is_one_vote(self, submitted):
        desk = submitted(several("n_of", role="captain", n=2))
        desk.decide("several", "reject")
        assert desk.record.status == "rejected"  # one of two left, and two are wanted

    def test_where_all_decide_the_first_rejection_counts(self, submitted):
        desk = submitted(several("all"))
        desk.decide("several", "reject")
        assert desk.record.status == "rejected"
        assert desk.record.steps["several"] == "done"


def vote(desk, name, verb):
    """Decide the open task of a step where several have one."""
    (task,) = [each for each in desk.record.open_tasks() if each.step == name]
    desk.task = lambda _: task
    desk.decide(name, verb)
    del desk.task


class TestNotify:
    """`kind: notify`: people are told."""

    def test_people_are_told_and_the_route_goes_on(self, submitted):
        desk = submitted(step("tell", "auditor", "notify"))
        (copied,) = desk.events("copied")
        assert (copied.step, copied.people) == ("tell", ("chen",))
        assert desk.record.copied == ("chen",)
        assert desk.record.steps["tell"] == "done"
        assert list(desk.holders()) == ["end"]

    def test_where_nobody_is_found_it_goes_on_and_the_trail_says_so(self, submitted):
        desk = submitted(step("tell", "nobody", "notify"))
        assert desk.events("copied")[0].people == ()
        assert list(desk.holders()) == ["end"]

    def test_nobody_is_told_twice_of_one_record(self, submitted):
        desk = submitted(step("tell", "auditor", "notify"))
        desk.decide("end", "return", to="start")
        desk.decide("start", "submit")
        assert [each.people for each in desk.events("copied")] == [("chen",), ()]
        assert desk.events("copied")[1].why["told"] == ["chen"]

    def test_a_condition_that_does_not_hold_passes_it(self, submitted):
        desk = submitted(step("tell", "auditor", "notify", when="sum > 5"))
        assert desk.record.steps["tell"] == "skipped"

    def test_it_is_no_step_to_return_to(self, submitted):
        desk = submitted(step("tell", "auditor", "notify"))
        with pytest.raises(Invalid):
            desk.decide("end", "return", to="tell")


def test_what_nobody_may_decide_is_rejected_where_it_says_so(submitted):
    desk = submitted(step("a", "nobody", if_nobody="reject"))
    assert desk.record.status == "rejected"
    assert desk.events("skipped")[0].rule.startswith("无人可办，按规定拒绝：")

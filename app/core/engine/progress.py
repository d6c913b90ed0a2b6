"""How far a route has come: what its steps, blocks and votes add up to. It asks nobody."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from typing import Any, TypeAlias

from app.core.definitions.workflow import IN_ORDER, Block, instance, planned, values_in
from app.core.records.record import DONE, SKIPPED, Record, Task
from app.core.steps.base import Step

Values: TypeAlias = tuple[str, ...]
"""The values of the blocks of `each` that one is in, outermost first."""

Part: TypeAlias = tuple[Block | Step, Values]


class Stand(Enum):
    """Where a step or a block stands.

    WAITS: somebody still has to act in it. DONE: it is over and somebody decided something.
    PASSED: it is over and nobody decided anything: conditions did not hold, nobody was found,
    people were only told. REJECTED: somebody said no. CLOSED: a block around it was settled
    without it.
    """

    WAITS = "waits"
    DONE = "done"
    PASSED = "passed"
    REJECTED = "rejected"
    CLOSED = "closed"


@dataclass(frozen=True)
class Progress:
    """A record on its route. `names`: the answers as expressions see them, for `each`.

    What was found out once is kept: a route is walked from its top at every step.
    """

    record: Record
    names: Mapping[str, Any]
    _found: dict[str | tuple[int, Values], Stand] = field(
        default_factory=dict, repr=False, compare=False
    )

    def stands(self, node: Block | Step, at: Values = ()) -> Stand:
        """Where a step or a block stands."""
        key = instance(node.step, at) if isinstance(node, Step) else (id(node), at)
        found = self._found.get(key)
        if found is None:
            made = self._step(node, at) if isinstance(node, Step) else self._block(node, at)
            found = self._found[key] = made
        return found

    def parts(self, block: Block, at: Values) -> list[Part]:
        """What is walked in a block: its children; of `each`, its steps once for every value."""
        if block.kind != "each":
            return [(child, at) for child in block.children]
        if self._over_as_planned(block, at):
            return [(block.body, at)]
        return [(block.body, (*at, value)) for value in self.values(block, at)]

    def values(self, block: Block, at: Values) -> tuple[str, ...]:
        """For whom the steps of a block of `each` run: begun ones stay, whatever is chosen."""
        inside = {step.step for step in block.steps()}
        begun = {
            values_in(name)[len(at)]
            for name in self.record.steps
            if planned(name) in inside
            and values_in(name)[: len(at)] == at
            and len(values_in(name)) > len(at)
        }
        chosen = self.names.get(block.each)
        listed = [str(each) for each in chosen] if isinstance(chosen, tuple | list) else []
        return tuple(dict.fromkeys([*listed, *sorted(begun)]))

    def begun(self, block: Block, at: Values) -> bool:
        """Whether anything happened in a block that is no `each`."""
        return any(name in self.record.steps for name in self.inside(block, at))

    def inside(self, node: Block | Step, at: Values) -> Iterator[str]:
        """The names of all steps in it; of an `each` that has not begun, as planned."""
        if isinstance(node, Step):
            yield instance(node.step, at)
            return
        names = [name for part, here in self.parts(node, at) for name in self.inside(part, here)]
        if node.kind == "each" and not any(name in self.record.steps for name in names):
            names = [instance(step.step, at) for step in node.steps()]
        yield from names

    def places(self, node: Block | Step, at: Values = ()) -> Iterator[str]:
        """The same, with the steps of an `each` for everybody chosen, begun or not."""
        if isinstance(node, Step):
            yield instance(node.step, at)
        elif parts := self.parts(node, at):
            for part, here in parts:
                yield from self.places(part, here)
        else:
            yield from (instance(step.step, at) for step in node.steps())

    def left(self, node: Block | Step, at: Values) -> tuple[str, ...]:
        """The names of the steps in it that are neither done nor skipped."""
        over = (DONE, SKIPPED)
        return tuple(
            name for name in self.inside(node, at) if self.record.steps.get(name) not in over
        )

    def asked(self, name: str) -> Sequence[Task]:
        """The tasks of a step since it was last begun, in the order asked."""
        return self._asked.get(name, ())

    def said_no(self, step: Step, name: str) -> bool:
        """Whether the step is decided against: by one rejection, or by too few votes."""
        asked = self.asked(name)
        against = sum(task.status == "rejected" for task in asked)
        if step.by.mode == "n_of":
            return against > len(asked) - self.votes(step, name)
        return against > 0

    def votes(self, step: Step, name: str) -> int:
        """How many have to agree: all of them where an administrator named fewer."""
        return min(step.by.n or 1, len(self.asked(name)))

    def turn(self, name: str) -> str:
        """Where people decide one after the other: whose turn it is now; empty: nobody's."""
        asked = self.asked(name)
        order = asked[0].why.get("turn", ()) if asked else ()
        return str(order[len(asked)]) if len(asked) < len(order) else ""

    @cached_property
    def _asked(self) -> Mapping[str, list[Task]]:
        """Step → its tasks since it was last begun, in the order asked."""
        found: dict[str, list[Task]] = {}
        for task in self.record.tasks.values():
            own = found.setdefault(task.step, [])
            if own and own[0].round < task.round:
                own.clear()
            if not own or own[0].round == task.round:
                own.append(task)
        return found

    def _over_as_planned(self, block: Block, at: Values) -> bool:
        """Whether nobody was chosen, or it ended before it began: `answer` itself is skipped."""
        return any(instance(step.step, at) in self.record.steps for step in block.steps())

    def _block(self, node: Block, at: Values) -> Stand:
        if node.kind in IN_ORDER:
            return _in_order(self.stands(part, here) for part, here in self.parts(node, at))
        found = [self.stands(part, here) for part, here in self.parts(node, at)]
        if node.kind == "each" and not found:
            return Stand.WAITS
        if node.kind == "choose" and not self.begun(node, at):
            return Stand.WAITS
        if node.kind == "any":
            return _any(found)
        return _votes(found, node.n) if node.kind == "n_of" else _all(found)

    def _step(self, step: Step, at: Values) -> Stand:
        name = instance(step.step, at)
        state = self.record.steps.get(name)
        if state == SKIPPED:
            return Stand.CLOSED if name in self.record.closed else Stand.PASSED
        if state != DONE:
            return Stand.WAITS
        if not step.asks:
            return Stand.PASSED
        if self.said_no(step, name):
            return Stand.REJECTED
        return Stand.WAITS if self.turn(name) else Stand.DONE


def _in_order(found: Iterable[Stand]) -> Stand:
    """The first that is not over decides; what comes behind it is not looked at."""
    together = Stand.PASSED
    for each in found:
        if each is Stand.DONE:
            together = each
        elif each is not Stand.PASSED:
            return each
    return together


def _all(found: list[Stand]) -> Stand:
    for each in (Stand.REJECTED, Stand.CLOSED, Stand.WAITS):
        if each in found:
            return each
    return _done(found)


def _any(found: list[Stand]) -> Stand:
    return Stand.DONE if Stand.DONE in found else _all(found)


def _votes(found: list[Stand], wanted: int) -> Stand:
    in_favour = found.count(Stand.DONE)
    open_ = found.count(Stand.WAITS) + found.count(Stand.CLOSED)
    if in_favour >= wanted:
        return Stand.DONE
    if all(each is Stand.PASSED for each in found):
        return Stand.PASSED
    if in_favour + open_ < wanted:
        return Stand.REJECTED
    return Stand.CLOSED if Stand.CLOSED in found else Stand.WAITS


def _done(found: list[Stand]) -> Stand:
    return Stand.DONE if Stand.DONE in found else Stand.PASSED

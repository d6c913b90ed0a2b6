"""A workflow: blocks of steps, so that every route ends and every return has a meaning."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import ClassVar, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict

from app.core.definitions.form import LANGUAGE, Language
from app.core.registry import Registry
from app.core.source.scalars import DashName, Name, Whole, Words
from app.core.source.text import Path
from app.core.steps.base import Due, DueRule, Step

STEP_KINDS = Registry("app.core.steps", Step)

Kind: TypeAlias = Literal["sequence", "in_turn", "all", "any", "n_of", "each", "choose"]
Relation: TypeAlias = Literal["same", "before", "after", "beside", "apart"]

IN_ORDER = ("sequence", "in_turn")  # one child begins when the one before it is over
SETTLED_EARLY = ("any", "n_of")  # what is left open in it ends when it is settled


@dataclass(frozen=True, kw_only=True)
class Block:
    """Steps and blocks, and how they hang together.

    `sequence` and `in_turn`: one after the other. `all`: at once, all of them. `any`: at once, the
    first that is over settles it. `n_of`: at once, each a vote, `n` of them carry it. `each`: the
    children one after the other, once for every value of the field `each`, all values at once.
    `choose`: the first child whose `when` holds; the last has none.

    The due rules of a block were handed to its steps that have none of their own.

    Attributes:
        n: Of `n_of`, how many votes carry it.
        each: Of `each`, the field whose answer names departments, people or options.
        when: Of a branch of `choose`, its condition.
        path: Where it stands in its file.
    """

    kind: Kind
    children: tuple["Block | Step", ...]
    title: Words | None = None
    due: tuple[DueRule, ...] = ()
    n: int = 0
    each: str = ""
    when: str | None = None
    path: Path = field(default=(), compare=False, repr=False)

    def steps(self) -> Iterator[Step]:
        """Every step inside, in the order written."""
        for child in self.children:
            if isinstance(child, Block):
                yield from child.steps()
            else:
                yield child

    def blocks(self) -> Iterator["Block"]:
        """This block and every block inside, outer ones first."""
        yield self
        for child in self.children:
            if isinstance(child, Block):
                yield from child.blocks()

    @cached_property
    def body(self) -> "Block":
        """Of `each`, what happens for one value."""
        return Block(kind="sequence", children=self.children)


class WorkflowHead(BaseModel):
    """All of a workflow but its steps."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    language: Language = LANGUAGE
    title: Words
    owner: DashName | None = None  # the department that may propose changes


class BlockHead(BaseModel):
    """All of a block but what is in it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: Words | None = None
    due: Due = ()


class VoteHead(BlockHead):
    """The same of a block of `n_of`."""

    WANTS: ClassVar[Mapping[str, str]] = {"n": "how many votes carry it, such as n: 2"}

    n: Whole


class EachHead(BlockHead):
    """The same of a block of `each`."""

    each: Name


class BranchHead(BlockHead):
    """The same of a branch of `choose`."""

    when: str | None = None


def planned(name: str) -> str:
    """The step in the definition that `answer@sales` is an instance of."""
    return name.partition("@")[0]


def values_in(name: str) -> tuple[str, ...]:
    """The values of the blocks of `each` around an instance, outermost first."""
    return tuple(name.split("@")[1:])


def instance(step: str, values: Iterable[str]) -> str:
    """What a step is called for these values of the blocks of `each` around it."""
    return "@".join((step, *values))


class Steps(Mapping[str, Step]):
    """Steps by name, in route order; `answer@sales` finds the step `answer`."""

    def __init__(self, steps: Iterable[Step]) -> None:
        self._steps = {step.step: step for step in steps}

    def __getitem__(self, name: str) -> Step:
        step, values = self._steps[planned(name)], values_in(name)
        return step.at(values[-1]) if values else step

    def __iter__(self) -> Iterator[str]:
        return iter(self._steps)

    def __len__(self) -> int:
        return len(self._steps)


@dataclass(frozen=True, kw_only=True)
class Workflow:
    """A route as it was read; its name is its file's."""

    name: str
    title: Words
    owner: str | None
    route: Block
    language: int = LANGUAGE

    @cached_property
    def steps(self) -> Steps:
        """Every step by name, in route order."""
        return Steps(self.route.steps())

    @property
    def first(self) -> Step:
        """The submission."""
        return next(self.route.steps())

    @cached_property
    def ways(self) -> Mapping[str, tuple[tuple[Block, int], ...]]:
        """For each step the blocks around it, outermost first, with its place in each."""
        found: dict[str, tuple[tuple[Block, int], ...]] = {}

        def walk(block: Block, way: tuple[tuple[Block, int], ...]) -> None:
            for place, child in enumerate(block.children):
                here = (*way, (block, place))
                if isinstance(child, Block):
                    walk(child, here)
                else:
                    found[child.step] = here

        walk(self.route, ())
        return found

    def repeats(self, step: str) -> tuple[str, ...]:
        """The fields of the blocks of `each` around a step, outermost first."""
        return tuple(block.each for block, _ in self.ways[planned(step)] if block.kind == "each")

    def meeting(self, step: str, other: str) -> tuple[Block, Relation]:
        """The innermost block around both, and how the other stands to the step in it.

        Two instances of one `each` with different values stand beside each other. Steps in
        different branches of a `choose` are apart: where one is walked, the other never is.
        """
        values, others = iter(values_in(step)), iter(values_in(other))
        block = self.route
        both = zip(self.ways[planned(step)], self.ways[planned(other)], strict=False)
        for (block, place), (_, there) in both:
            if block.kind == "each":
                mine, theirs = next(values, ""), next(others, "")
                if mine and theirs and mine != theirs:
                    return block, "beside"
            if place == there:
                continue
            if block.kind == "choose":
                return block, "apart"
            if block.kind in (*IN_ORDER, "each"):
                return block, "after" if there > place else "before"
            return block, "beside"
        return block, "same"

    def relation(self, step: str, other: str) -> Relation:
        """How the other step stands to this one; instances are steps of their own."""
        return self.meeting(step, other)[1]

    def _related(self, step: str, relation: Relation) -> tuple[str, ...]:
        return tuple(name for name in self.steps if self.relation(step, name) == relation)

    def after(self, step: str) -> tuple[str, ...]:
        """The steps that begin only when this one is over, in route order."""
        return self._related(step, "after")

    def before(self, step: str) -> tuple[str, ...]:
        """The steps that are over when this one begins, in route order."""
        return self._related(step, "before")

    def parallel(self, step: str) -> tuple[str, ...]:
        """The steps that may be open at the same time as this one, in route order.

        Inside a block of `each` these are all its steps, this one among them: other values have
        theirs.
        """
        mates = {
            each.step
            for block, _ in self.ways[planned(step)]
            if block.kind == "each"
            for each in block.steps()
        }
        beside = {*self._related(step, "beside"), *mates}
        return tuple(name for name in self.steps if name in beside)

    def in_order(self, names: Iterable[str]) -> tuple[str, ...]:
        """The names, instances among them, in route order."""
        places = {name: place for place, name in enumerate(self.steps)}
        return tuple(sorted(names, key=lambda name: (places[planned(name)], values_in(name))))

    def claimed(self) -> frozenset[str]:
        """What steps behind the first write: `paid_on`, `items.price`."""
        return frozenset(
            name for step in self.steps.values() if step is not self.first for name in step.fills
        )

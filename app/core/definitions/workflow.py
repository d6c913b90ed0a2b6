"""A workflow: blocks of steps, so that every route ends and every return has a meaning."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from pydantic import BaseModel, ConfigDict

from app.core.definitions.form import LANGUAGE, Language
from app.core.registry import Registry
from app.core.source.scalars import DashName, Words
from app.core.steps.base import Due, DueRule, Step

STEP_KINDS = Registry("app.core.steps", Step)


@dataclass(frozen=True, kw_only=True)
class Block:
    """Steps and blocks: one after the other (`sequence`), or all at once (`all`).

    The due rules of a block were handed to its steps that have none of their own.
    """

    kind: Literal["sequence", "all"]
    children: tuple["Block | Step", ...]
    title: Words | None = None
    due: tuple[DueRule, ...] = ()

    def steps(self) -> Iterator[Step]:
        """Every step inside, in the order written."""
        for child in self.children:
            if isinstance(child, Block):
                yield from child.steps()
            else:
                yield child


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


@dataclass(frozen=True, kw_only=True)
class Workflow:
    """A route as it was read; its name is its file's."""

    name: str
    title: Words
    owner: str | None
    route: Block
    language: int = LANGUAGE

    @cached_property
    def steps(self) -> Mapping[str, Step]:
        """Every step by name, in route order."""
        return {step.step: step for step in self.route.steps()}

    @property
    def first(self) -> Step:
        """The submission."""
        return next(self.route.steps())

    @cached_property
    def _ways(self) -> Mapping[str, tuple[tuple[Block, int], ...]]:
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

    def _meeting(self, a: str, b: str) -> tuple[Block, int, int]:
        """The innermost block around both steps, and the place of each in it."""
        block, one, other = self.route, 0, 0
        for (here, place), (there, place_of_b) in zip(self._ways[a], self._ways[b], strict=False):
            if here is not there:
                break
            block, one, other = here, place, place_of_b
            if place != place_of_b:
                break
        return block, one, other

    def _others(self, step: str, kind: str) -> Iterator[tuple[str, bool]]:
        """Steps that meet this one in a block of that kind, and whether they stand behind it."""
        for name in self.steps:
            if name != step:
                block, here, there = self._meeting(step, name)
                if block.kind == kind:
                    yield name, there > here

    def after(self, step: str) -> tuple[str, ...]:
        """The steps that begin only when this one is over, in route order."""
        return tuple(name for name, behind in self._others(step, "sequence") if behind)

    def before(self, step: str) -> tuple[str, ...]:
        """The steps that are over when this one begins, in route order."""
        return tuple(name for name, behind in self._others(step, "sequence") if not behind)

    def parallel(self, step: str) -> tuple[str, ...]:
        """The steps in other branches of a block of `all` around this one, in route order."""
        return tuple(name for name, _ in self._others(step, "all"))

    def claimed(self) -> frozenset[str]:
        """What steps behind the first write: `paid_on`, `items.price`."""
        return frozenset(
            name for step in self.steps.values() if step is not self.first for name in step.fills
        )

"""What one deed sets off: events in order, the values they fix, the record as it moves on."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from app.core.definitions.bundle import Bundle
from app.core.definitions.plan import TODAY
from app.core.engine.context import Context
from app.core.engine.folding import apply
from app.core.engine.progress import Progress
from app.core.expressions.evaluating import compiled
from app.core.expressions.expression import Expression, Value
from app.core.records.answer import Answers, Kept
from app.core.records.event import Event
from app.core.records.record import Record
from app.core.trail.digests import keep, root


@dataclass(kw_only=True)
class Course:
    """The events written so far in one call of the engine.

    Attributes:
        answers: All answers, with what the person wrote in this call.
        names: What expressions see of them: hidden answers are blank.
    """

    bundle: Bundle
    record: Record
    context: Context
    answers: Answers
    names: Mapping[str, Any]
    events: list[Event] = field(default_factory=list)
    kept: list[Kept] = field(default_factory=list)
    _progress: Progress | None = field(default=None, init=False, repr=False)

    def write(self, *events: Event) -> None:
        """Add events and move the record on."""
        for event in events:
            self.events.append(event)
            self.record = apply(self.record, event)

    @property
    def progress(self) -> Progress:
        """How far the record has come by now."""
        known = self._progress
        if known is None or known.record is not self.record or known.names is not self.names:
            known = self._progress = Progress(self.record, self.names)
        return known

    def keep(self, path: str, value: Any) -> str:
        """Fix a value with a fresh salt; gives its digest."""
        kept = keep(path, value, self.context.new_salt())
        self.kept.append(kept)
        return kept.digest

    def true(self, rule: str | None) -> bool:
        """Whether a condition holds on the current answers; none always does."""
        return rule is None or evaluated(rule, self.names) is True

    def used(self, rule: str) -> dict[str, str]:
        """What a condition asked for: digests of answers, the day, texts of settings."""
        asked = formula(rule)
        names = sorted(asked.names | {table for table, _ in asked.columns})
        settings = self.context.settings
        days = {TODAY: self.context.today().isoformat()} if TODAY in names else {}
        return {
            **{name: digest_of(self.record, name) for name in names},
            **days,
            **{f"settings.{name}": str(settings.get(name, "")) for name in sorted(asked.settings)},
        }


def digest_of(record: Record, name: str) -> str:
    """Digest of a field's answer, or empty; of a table, the root over its cells."""
    inside = {path: each for path, each in record.digests.items() if path.split("/", 1)[0] == name}
    return inside.get(name, "") if set(inside) <= {name} else root(inside)


@lru_cache(maxsize=4096)
def formula(text: str) -> Expression:
    """The expression that a checked definition holds as text."""
    return Expression.of(text)


def evaluated(rule: str, names: Mapping[str, Any]) -> Value:
    """The rule's answer."""
    run: Callable[[Mapping[str, Any]], Value] = compiled(formula(rule))
    return run(names)

"""The way of a record, told: the steps behind it, those that wait, and those to come."""

from collections.abc import Iterable, Mapping

from app.core.definitions.bundle import Bundle
from app.core.engine.context import Context
from app.core.engine.forecast import RouteLine, forecast
from app.core.engine.reasons import reasons_of
from app.core.records.answer import Kept
from app.core.records.record import Record
from app.core.trail.chain import Chained
from app.services.contents import titles_in


def way_of(
    bundle: Bundle,
    record: Record,
    context: Context,
    trail: Iterable[Chained],
    kept: Mapping[str, Kept],
) -> tuple[RouteLine, ...]:
    """The whole route of a record; `context` holds its answers."""
    titles = titles_in(context.organisation)
    return forecast(
        bundle,
        record,
        context.answers,
        context,
        told=reasons_of(bundle, trail, kept, titles),
        signers=_signers(record, kept),
    )


def _signers(record: Record, kept: Mapping[str, Kept]) -> dict[str, str]:
    """Task → the name of who signed it, as it stood: customers have no account."""
    return {
        act.task: str(name.value)
        for act in record.acts.values()
        if (name := kept.get(str(act.content["signer"]))) is not None and not name.erased
    }

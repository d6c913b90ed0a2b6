"""Several ids of one kind: what `departments` and `people` share."""

from app.core.fields._typed import id_like
from app.core.fields.base import Typed


def listed(typed: Typed) -> tuple[str, ...] | None:
    """The ids ticked, each once, in the order in which they came; None where there is none.

    Raises:
        BadAnswer: One looks like no id.
    """
    ids = (id_like(each) for each in typed.get("", ()) if each.strip())
    return tuple(dict.fromkeys(ids)) or None

"""One file looked at: what it is, and of a picture what is shown."""

from app.core.records.media import KINDS
from app.intake.finding import Finding
from app.intake.kinds import kind_of


def look(data: bytes) -> Finding:
    """What was found.

    Raises:
        NotTaken: The file is not taken in.
    """
    kind = kind_of(data)
    if not KINDS[kind].picture:
        return Finding(kind=kind)
    from app.intake.pictures import shown_of  # only where there is a picture

    made = shown_of(data, kind)
    return Finding(
        kind=kind, shown=made.shown, thumb=made.thumb, width=made.width, height=made.height
    )

"""Looking at a file in a process of its own, with limits of time and memory."""

from app.confined.limits import BrokenOff, Limits, Refusal
from app.confined.running import run
from app.intake.faults import REASONS, NotTaken
from app.intake.finding import Finding, unpacked


class LookingFailed(RuntimeError):  # noqa: N818  says what happened
    """The file could not be looked at. The sentence holds nothing of it."""


def look_in_child(data: bytes, *, seconds: float = 20, megabytes: int = 768) -> Finding:
    """What the file is, found out by a child that cannot outlive its limits.

    Raises:
        NotTaken: The file is not taken in.
        LookingFailed: It took too long, wanted too much, or broke off.
    """
    if not data:
        raise NotTaken("empty")
    try:
        return unpacked(run("app.intake.child", data, Limits(seconds=seconds, megabytes=megabytes)))
    except Refusal as refusal:
        reason = next((each for each in REASONS if each == str(refusal)), None)
        if reason is None:
            raise LookingFailed("gave no known reason") from None
        raise NotTaken(reason) from None
    except BrokenOff as error:
        raise LookingFailed(str(error)) from None
    except (ValueError, KeyError, TypeError):
        raise LookingFailed("answered nonsense") from None

"""Errors raised on purpose: answers to a person, each with the sentence that says what to do."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from app.core.wording import say


@dataclass(frozen=True)
class Message:
    """A sentence for a person, in the language that is spoken where it becomes text.

    The text is the msgid; params fill its braces.
    """

    text: str
    params: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return say(self.text, **self.params)


class AppError(Exception):
    """Something that a person did cannot be done; says what is so and what to do now."""

    def __init__(self, text: str, **params: object) -> None:
        self.message = Message(text, params)
        super().__init__(str(self.message))


def all_of(*asked: Callable[[], str]) -> list[str]:
    """What each gives, so that everything that is wrong is said at once.

    Raises:
        Invalid: Something is; a line for each.
    """
    given, refused = [], []
    for each in asked:
        try:
            given.append(each())
        except Invalid as refusal:
            refused.append(str(refusal.message))
    if refused:
        raise Invalid("{lines}", lines="\n".join(refused))
    return given


class Unfit(Exception):  # noqa: N818  said to the operator, in English
    """The server cannot start as it stands; says what is wrong and what to do."""


class BadPlace(ValueError):  # noqa: N818  said to the operator, in English
    """An address of a database or of files that cannot be used; says what can."""


class Invalid(AppError):  # noqa: N818  these read as answers, not as faults of ours
    """What was sent does not fit; the sentence says what would."""


class NotAllowed(AppError):  # noqa: N818
    """This person may not do or see this."""


class NotFound(AppError):  # noqa: N818
    """There is no such thing."""


class Conflict(AppError):  # noqa: N818
    """Somebody else was faster, or the thing moved on meanwhile."""


class NoRoom(AppError):  # noqa: N818
    """The disk is full: nothing more can be kept until an operator makes room."""

    def __init__(self) -> None:
        super().__init__("服务器的磁盘满了，没有存上。请告诉管理员，过一会儿再试")


class Unreachable(AppError):  # noqa: N818
    """The database does not answer: it is being started anew, or somebody has to look."""

    def __init__(self) -> None:
        super().__init__("服务器的数据库暂时连不上，没有存上。一般一两分钟就好")


class Lost(AppError):  # noqa: N818
    """A file that is kept is gone, or is not what was kept; an operator has to bring it back."""


class TooOften(AppError):  # noqa: N818
    """Tried too often; the sentence says until when."""

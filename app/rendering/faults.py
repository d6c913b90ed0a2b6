"""What keeps a page from being printed, in one line for the operator."""


class CannotRender(ValueError):  # noqa: N818  an answer with what to do, not a fault of ours
    """The page would be wrong: a character that no font has, a file that is not the paper's own.

    The sentence names the place and the character, so it may go to people who may read the record.
    """


class RenderingFailed(RuntimeError):  # noqa: N818  says what happened
    """The rendering was killed or broke off. The sentence holds nothing of the record."""

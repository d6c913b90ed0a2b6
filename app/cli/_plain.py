"""What was raised on purpose ends a command with its sentence, not with a traceback."""

from collections.abc import Iterator
from contextlib import contextmanager

import click

from app.core.errors import AppError, BadPlace, Unfit


@contextmanager
def plain_errors() -> Iterator[None]:
    """Exit status 1 and one line on stderr; what is a fault of ours stays one."""
    try:
        yield
    except (AppError, BadPlace, Unfit) as error:
        raise click.ClickException(str(error)) from None
    except OSError as error:
        if error.filename is None:
            raise
        raise click.ClickException(f"{error.strerror}: {error.filename}") from None

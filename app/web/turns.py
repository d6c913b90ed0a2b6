"""Heavy work that a web process does one piece at a time, and how many wait for their turn.

Whoever waits holds a thread of the process. So nobody waits behind two of their own, and one thread
is always left for pages.
"""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from flask import g, request

from app.core.errors import Message, TooOften
from app.settings import number
from app.web.door import ports

OWN: Final = 2  # of one person: one that is done and one that waits

_present: Counter[str] = Counter()  # who waits or is served, in this process
_counting = threading.Lock()


class Turns:
    """One kind of work. `patience`: seconds that it waits for the one before it."""

    def __init__(self, patience: float, busy: Message) -> None:
        self.patience, self.busy = patience, busy
        self._doing = threading.Lock()

    @contextmanager
    def one(self) -> Iterator[None]:
        """Do it when it is its turn.

        Raises:
            TooOften: Others took too long, or too many wait.
        """
        with _counted(self.busy):
            if not self._doing.acquire(timeout=self.patience):
                raise TooOften(self.busy.text)
            try:
                yield
            finally:
                self._doing.release()


@contextmanager
def _counted(busy: Message) -> Iterator[None]:
    person = g.get("person")
    who = person.id if person else request.remote_addr or ""
    most = max(1, number(ports().settings, "web_threads") - 1)
    with _counting:
        if _present[who] >= OWN or _present.total() >= most:
            raise TooOften(busy.text)
        _present[who] += 1
    try:
        yield
    finally:
        with _counting:
            _present[who] -= 1
            if not _present[who]:
                del _present[who]

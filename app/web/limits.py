"""How often one source may ask a public page; counted in this process, forgotten after a minute."""

import threading
from collections import OrderedDict, deque
from datetime import datetime, timedelta

from app.core.errors import TooOften

WINDOW = timedelta(minutes=1)
MOST_SOURCES = 10_000


class Limit:
    """At most so many calls a minute from one source."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._calls: OrderedDict[str, deque[datetime]] = OrderedDict()
        self._lock = threading.Lock()

    def count(self, source: str, now: datetime) -> None:
        """Count one call.

        Raises:
            TooOften: The source asked too often within the last minute.
        """
        with self._lock:
            calls = self._calls.setdefault(source, deque())
            self._calls.move_to_end(source)
            while len(self._calls) > MOST_SOURCES:
                self._calls.popitem(last=False)
            while calls and calls[0] <= now - WINDOW:
                calls.popleft()
            if len(calls) >= self.most:
                raise TooOften("问得太快了。请等一分钟再试。")
            calls.append(now)

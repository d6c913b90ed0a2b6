"""The operator's log: one line each, as text or as JSON; nothing of what people typed."""

import json
import logging
import traceback
from datetime import UTC, datetime
from typing import Any

from gunicorn.glogging import Logger

TEXT = "%(asctime)s %(levelname)s %(name)s: %(message)s"


class JsonLines(logging.Formatter):
    """Each line an object: time, level, logger, message, and the parts of a request."""

    def format(self, record: logging.LogRecord) -> str:
        """The line. Of an exception kind and places only: its words may quote values."""
        told: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        told.update(getattr(record, "request", {}))
        if record.exc_info and record.exc_info[0] is not None:
            told["fault"] = record.exc_info[0].__name__
            told["where"] = "".join(traceback.format_tb(record.exc_info[2])[-12:])
        return json.dumps(told, ensure_ascii=False)


def formatter(form: str) -> logging.Formatter:
    """The one that the setting `logs` asks for: text or json."""
    return JsonLines() if form == "json" else logging.Formatter(TEXT)


class ThroughRoot(Logger):  # type: ignore[misc]  # gunicorn has no types
    """gunicorn's own lines, written like all others."""

    def setup(self, cfg: Any) -> None:
        """Hand its lines on instead of writing them."""
        super().setup(cfg)
        self.error_log.handlers.clear()
        self.error_log.propagate = True

"""`sms`: text messages, handed to a hook of the operator's by HTTPS."""

import http.client
import json
import re
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from app.notifications.base import SECONDS, BadChannel, Messenger, NotSent, is_loopback, variable


@dataclass(frozen=True, kw_only=True)
class Sms(Messenger):
    """POST `{"phone": …, "text": …}` to the one address that the operator set up.

    Any answer of 200 to 299 means taken; a redirect is followed nowhere. The secret goes along as
    `Authorization: Bearer …`, so that the hook knows who calls.
    """

    host: str
    port: int | None
    path: str
    secret: str = field(repr=False)
    clear: bool = False  # http, to this machine only

    @classmethod
    def of(cls, settings: Mapping[str, str]) -> "Sms | None":
        """See `Messenger.of`."""
        text = settings["sms_url"]
        if not text:
            return None
        try:
            parts = urlsplit(text)
            host, port = parts.hostname or "", parts.port
        except ValueError:
            host, port = "", None
        clear = parts.scheme == "http" and is_loopback(host)
        if not host or parts.username is not None or not (clear or parts.scheme == "https"):
            raise BadChannel(
                "{variable} must be like https://sms.example/send", variable=variable("sms_url")
            )
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        if not path.isascii() or not path.isprintable() or " " in path:
            raise BadChannel("{variable} has odd characters", variable=variable("sms_url"))
        secret = settings["sms_secret"]
        if not secret or not secret.isascii() or not secret.isprintable():
            raise BadChannel(
                "{variable} must be set: the hook has to know who calls",
                variable=variable("sms_secret"),
            )
        return cls(host=host, port=port, path=path, secret=secret, clear=clear)

    def send(self, address: str, subject: str, text: str) -> None:
        """See `Messenger.send`."""
        body = json.dumps({"phone": re.sub(r"[ -]", "", address), "text": text})
        headers = {
            "Authorization": f"Bearer {self.secret}",
            "Content-Type": "application/json",
        }
        connection = self._connection()
        try:
            connection.request("POST", self.path, body.encode(), headers)
            status = connection.getresponse().status
        except (OSError, http.client.HTTPException) as fault:
            kind = type(fault).__name__
            raise NotSent("the SMS hook cannot be reached ({kind})", kind=kind) from None
        finally:
            connection.close()
        if not 200 <= status < 300:
            raise NotSent("the SMS hook answered {status}", status=status)

    def _connection(self) -> http.client.HTTPConnection:
        if self.clear:
            return http.client.HTTPConnection(self.host, self.port, timeout=SECONDS)
        trusted = ssl.create_default_context()
        return http.client.HTTPSConnection(self.host, self.port, timeout=SECONDS, context=trusted)

"""A real mail server and a hook for text messages, both on loopback; what they were given.

Loaded as a plugin by tests/conftest.py. `messengers` gives both; `messengers.at(ports)` are the
same ports with channels that lead there.
"""

import asyncio
import json
import threading
from dataclasses import dataclass, field, replace
from email import message_from_bytes
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from aiosmtpd.smtp import SMTP, AuthResult

from app.notifications._opening import open_channels

SENDER, SECRET = "forms@house.example", "said-to-the-hook-only"


@dataclass(frozen=True)
class Letter:
    """One mail as the server took it. `to` is where the envelope led."""

    to: str
    subject: str
    text: str
    headers: dict


@dataclass
class MailServer:
    """SMTP on loopback, on a port that was free.

    Attributes:
        refused: Addresses that it answers with 550, quoting them.
        user: With `password`: nobody else may send.
        letters: What it took, oldest first.
        raw: The same as bytes.
    """

    tls: object = None
    refused: set = field(default_factory=set)
    user: str = ""
    password: str = ""
    letters: list = field(default_factory=list)
    raw: list = field(default_factory=list)
    port: int = 0

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        if address in self.refused:
            return f"550 no such mailbox {address}"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        message = message_from_bytes(envelope.content, policy=default)
        for to in envelope.rcpt_tos:
            self.raw.append(envelope.content)
            self.letters.append(
                Letter(to, message["Subject"], message.get_content(), dict(message.items()))
            )
        return "250 OK"

    def to(self, address):
        """The letters that went to an address."""
        return [each for each in self.letters if each.to == address]

    def _session(self):
        def check(server, session, envelope, mechanism, given):
            known = (given.login, given.password) == (self.user.encode(), self.password.encode())
            return AuthResult(success=known, handled=False)

        asked = {"authenticator": check, "auth_required": True} if self.user else {}
        return SMTP(
            self,
            hostname="mail.test",
            tls_context=self.tls,
            require_starttls=self.tls is not None,
            auth_require_tls=self.tls is not None,
            loop=asyncio.get_running_loop(),
            **asked,
        )

    def serve(self):
        """Start; gives what ends it."""
        loop = asyncio.new_event_loop()
        thread = threading.Thread(target=loop.run_forever, daemon=True)
        thread.start()  # all in a thread of its own: a browser's test has a loop running in this

        async def begin():
            return await loop.create_server(self._session, "127.0.0.1", 0)

        server = asyncio.run_coroutine_threadsafe(begin(), loop).result(10)
        self.port = server.sockets[0].getsockname()[1]

        async def close():
            server.close()
            await asyncio.sleep(0)
            rest = asyncio.all_tasks() - {asyncio.current_task()}
            for each in rest:
                each.cancel()
            await asyncio.gather(*rest, return_exceptions=True)

        def end():
            asyncio.run_coroutine_threadsafe(close(), loop).result(10)
            loop.call_soon_threadsafe(loop.stop)
            thread.join(10)
            loop.close()

        return end


@dataclass
class SmsHook:
    """HTTP on loopback.

    Attributes:
        answer: The status that it answers with; of 300 to 399 it leads back to itself.
        texts: (phone, text) of every request, oldest first.
        headers: Those of the requests.
    """

    answer: int = 204
    texts: list = field(default_factory=list)
    headers: list = field(default_factory=list)
    port: int = 0

    def to(self, phone):
        """The texts that went to a number."""
        return [text for given, text in self.texts if given == phone]

    def serve(self):
        """Start; gives what ends it."""
        hook = self

        class Door(BaseHTTPRequestHandler):
            def do_POST(self):
                given = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                hook.texts.append((given["phone"], given["text"]))
                hook.headers.append(dict(self.headers.items()))
                self.send_response(hook.answer)
                if 300 <= hook.answer < 400:
                    self.send_header("Location", f"http://127.0.0.1:{hook.port}/elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *arguments):
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
        self.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()

        def end():
            server.shutdown()
            server.server_close()
            thread.join(10)

        return end


@dataclass
class Messengers:
    """Both servers, and how the product is told of them."""

    mail: MailServer
    sms: SmsHook

    @property
    def environment(self):
        """The variables that lead here."""
        return {
            "COUNTERSIGN_SMTP": f"127.0.0.1:{self.mail.port}",
            "COUNTERSIGN_SMTP_TLS": "none",
            "COUNTERSIGN_MAIL_FROM": SENDER,
            "COUNTERSIGN_SMS_URL": f"http://127.0.0.1:{self.sms.port}/send",
            "COUNTERSIGN_SMS_SECRET": SECRET,
        }

    def at(self, ports, **more):
        """The same ports, with channels that lead here; `more`: other settings."""
        told = {
            name.removeprefix("COUNTERSIGN_").lower(): text
            for name, text in self.environment.items()
        }
        settings = replace(ports.settings, **told, **more)
        return replace(ports, settings=settings, channels=open_channels(settings.texts))


@pytest.fixture
def messengers():
    """A mail server and an SMS hook that take everything."""
    found = Messengers(MailServer(), SmsHook())
    ends = [found.mail.serve(), found.sms.serve()]
    yield found
    for end in ends:
        end()

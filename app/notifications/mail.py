"""`mail`: plain text over SMTP."""

import smtplib
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import localtime, make_msgid

from app.notifications.base import (
    SECONDS,
    BadChannel,
    Messenger,
    NotSent,
    is_loopback,
    server,
    variable,
)

STARTTLS, TLS, NONE = "starttls", "tls", "none"


@dataclass(frozen=True, kw_only=True)
class Mail(Messenger):
    """The operator's mail server.

    Attributes:
        tls: `starttls`: encrypted after the greeting, or not at all; `tls`: from the first byte;
            `none`: in the clear. Certificates are checked against those the machine trusts.
        sender: The address that messages come from.
        house: The name beside it.
    """

    host: str
    port: int
    tls: str
    user: str
    password: str = field(repr=False)
    sender: Address
    house: str

    @classmethod
    def of(cls, settings: Mapping[str, str]) -> "Mail | None":
        """See `Messenger.of`."""
        if not settings["smtp"]:
            return None
        host, port = server(settings["smtp"], "smtp")
        tls = settings["smtp_tls"]
        if tls not in (STARTTLS, TLS, NONE):
            raise BadChannel(
                "{variable} must be starttls, tls or none, not '{tls}'",
                variable=variable("smtp_tls"),
                tls=tls,
            )
        sender = _address(settings["mail_from"])
        if sender is None:
            raise BadChannel(
                "{variable} must be the address that mail comes from, not '{given}'",
                variable=variable("mail_from"),
                given=settings["mail_from"],
            )
        if bool(settings["smtp_user"]) != bool(settings["smtp_password"]):
            raise BadChannel(
                "{user} and {password} go together: set both or neither",
                user=variable("smtp_user"),
                password=variable("smtp_password"),
            )
        return cls(
            host=host,
            port=port,
            tls=tls,
            user=settings["smtp_user"],
            password=settings["smtp_password"],
            sender=sender,
            house=settings["house"],
        )

    def send(self, address: str, subject: str, text: str) -> None:
        """See `Messenger.send`."""
        to = _address(address)
        if to is None:
            raise NotSent("the mail address cannot be used")
        message = EmailMessage(policy=SMTP)
        message["From"] = Address(self.house, self.sender.username, self.sender.domain)
        message["To"] = to
        message["Subject"] = " ".join(subject.split())
        message["Date"] = localtime()
        message["Message-ID"] = make_msgid(domain=self.sender.domain)
        message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no machine answers
        message.set_content(text, charset="utf-8", cte="base64")
        try:
            with self._connected() as smtp:
                smtp.send_message(message, self.sender.addr_spec, [to.addr_spec])
        except smtplib.SMTPRecipientsRefused as refused:
            codes = ", ".join(sorted({str(code) for code, _ in refused.recipients.values()}))
            raise NotSent("the mail server refused the address ({codes})", codes=codes) from None
        except smtplib.SMTPResponseException as answer:
            code = answer.smtp_code
            raise NotSent("the mail server refused ({code})", code=code) from None
        except ssl.SSLError as fault:
            reason = fault.reason or type(fault).__name__
            raise NotSent("no safe connection to the mail server ({why})", why=reason) from None
        except (OSError, smtplib.SMTPException) as fault:
            kind = type(fault).__name__
            raise NotSent("the mail server cannot be reached ({kind})", kind=kind) from None

    def findings(self) -> list[str]:
        """See `Messenger.findings`."""
        if self.tls == NONE and not is_loopback(self.host):
            what = "mail and its password travel" if self.user else "mail travels"
            return [f"{variable('smtp_tls')} is none: {what} in the clear"]
        return []

    def _connected(self) -> smtplib.SMTP:
        trusted = ssl.create_default_context()
        if self.tls == TLS:
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(
                self.host, self.port, timeout=SECONDS, context=trusted
            )
        else:
            smtp = smtplib.SMTP(self.host, self.port, timeout=SECONDS)
        try:
            if self.tls == STARTTLS:
                smtp.starttls(context=trusted)
            if self.user:
                smtp.login(self.user, self.password)
        except BaseException:
            smtp.close()
            raise
        return smtp


def _address(text: str) -> Address | None:
    """The address as mail knows it; None: it is none, or holds what a header must not."""
    if not text.isascii() or not text.isprintable() or not 3 <= len(text) <= 254:
        return None
    try:
        address = Address(addr_spec=text)
    except (ValueError, MessageError, IndexError, AttributeError):  # the parser's own
        return None
    return address if address.username and address.domain else None

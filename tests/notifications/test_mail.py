"""Mail over a real SMTP server."""

import socket

import pytest

from app.notifications.base import BadChannel, NotSent
from tests.messengers import SENDER, MailServer

TO = "wang@house.example"


def test_a_letter_arrives_as_it_was_written(channels, messengers):
    text = "王敏，您好：\n\n请办理“签发”。\nhttps://forms.example/tasks/1\n"
    channels()["mail"].send(TO, "请办理：工程派工单 GD-2026-0042", text)
    (letter,) = messengers.mail.letters
    assert (letter.to, letter.subject) == (TO, "请办理：工程派工单 GD-2026-0042")
    assert letter.text.replace("\r\n", "\n") == text
    assert letter.headers["From"] == f"榕江房地产有限公司 <{SENDER}>"
    assert letter.headers["To"] == TO
    assert letter.headers["Auto-Submitted"] == "auto-generated"
    assert letter.headers["Message-ID"].endswith("@house.example>")
    assert letter.headers["Content-Type"] == 'text/plain; charset="utf-8"'
    messengers.mail.raw[0].decode("ascii")  # every server on the way can carry it


def test_a_subject_is_one_line_whatever_it_holds(channels, messengers):
    channels()["mail"].send(TO, "一\r\nBcc: thief@elsewhere.example\r\n\r\n二", "x")
    (letter,) = messengers.mail.letters
    assert letter.subject == "一 Bcc: thief@elsewhere.example 二"
    assert "Bcc" not in letter.headers


@pytest.mark.parametrize(
    "address",
    [
        "",
        "wang",
        "wang@",
        "@house.example",
        "wang@house.example\r\nBcc: thief@elsewhere.example",
        "wang@house.example, thief@elsewhere.example",
        "wang <thief@elsewhere.example>",
        "王@house.example",
        "w" * 250 + "@house.example",
    ],
)
def test_what_is_no_address_is_sent_nowhere(channels, messengers, address):
    with pytest.raises(NotSent, match="the mail address cannot be used"):
        channels()["mail"].send(address, "一", "二")
    assert messengers.mail.letters == []


def test_a_refused_address_is_told_without_the_address(channels, messengers):
    messengers.mail.refused.add(TO)
    with pytest.raises(NotSent) as refused:
        channels()["mail"].send(TO, "一", "二")
    assert str(refused.value) == "the mail server refused the address (550)"
    assert refused.value.__cause__ is None


def test_a_server_that_is_not_there_is_told(channels):
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        mail = channels(smtp=f"127.0.0.1:{nobody.getsockname()[1]}")["mail"]
        with pytest.raises(NotSent, match="cannot be reached"):
            mail.send(TO, "一", "二")


def test_a_password_goes_over_a_connection_that_is_safe(channels, certified, monkeypatch):
    context, trusted = certified
    server = MailServer(tls=context, user="forms", password="on a card")
    end = server.serve()
    told = {"smtp": f"127.0.0.1:{server.port}", "smtp_tls": "starttls", "smtp_user": "forms"}
    try:
        with pytest.raises(NotSent, match="no safe connection"):  # signed by nobody we know
            channels(**told, smtp_password="on a card")["mail"].send(TO, "一", "二")
        monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
        with pytest.raises(NotSent, match=r"refused \(535\)"):
            channels(**told, smtp_password="wrong")["mail"].send(TO, "一", "二")
        channels(**told, smtp_password="on a card")["mail"].send(TO, "一", "二")
    finally:
        end()
    assert [each.to for each in server.letters] == [TO]


def test_a_server_without_encryption_gets_nothing_unless_that_is_asked_for(channels, messengers):
    with pytest.raises(NotSent):
        channels(smtp_tls="starttls")["mail"].send(TO, "一", "二")
    with pytest.raises(NotSent):
        channels(smtp_tls="tls")["mail"].send(TO, "一", "二")
    assert messengers.mail.letters == []


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"smtp": "mail.example"}, "COUNTERSIGN_SMTP must be like"),
        ({"smtp": "mail.example:abc"}, "COUNTERSIGN_SMTP must be like"),
        ({"smtp": "https://mail.example:25"}, "COUNTERSIGN_SMTP must be like"),
        ({"smtp": "a@mail.example:25"}, "COUNTERSIGN_SMTP must be like"),
        ({"smtp_tls": "yes"}, "COUNTERSIGN_SMTP_TLS must be starttls, tls or none"),
        ({"mail_from": ""}, "COUNTERSIGN_MAIL_FROM must be the address"),
        ({"mail_from": "家"}, "COUNTERSIGN_MAIL_FROM must be the address"),
        ({"smtp_user": "forms"}, "go together"),
        ({"smtp_password": "x"}, "go together"),
    ],
)
def test_settings_that_cannot_be_used_are_named(channels, given, told):
    with pytest.raises(BadChannel, match=told):
        channels(**given)


def test_what_is_not_set_up_is_not_there(channels):
    assert set(channels()) == {"mail", "sms"}
    assert set(channels(smtp="")) == {"sms"}
    assert set(channels(sms_url="")) == {"mail"}


def test_mail_in_the_clear_is_a_finding_and_shows_no_password(channels):
    given = {"smtp_tls": "none", "smtp_user": "forms", "smtp_password": "on a card"}
    assert channels(**given)["mail"].findings() == []  # it stays on this machine
    mail = channels(smtp="mail.example:25", **given)["mail"]
    assert mail.findings() == [
        "COUNTERSIGN_SMTP_TLS is none: mail and its password travel in the clear"
    ]
    assert "on a card" not in repr(mail)

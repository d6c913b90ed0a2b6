"""Text messages over the operator's hook."""

import pytest

from app.notifications.base import BadChannel, NotSent
from tests.messengers import SECRET

PHONE = "138 0000 2716"


def test_the_hook_gets_number_and_text_and_knows_who_calls(channels, messengers):
    channels()["sms"].send(PHONE, "", "验证码 123456，十分钟内有效。")
    assert messengers.sms.texts == [("13800002716", "验证码 123456，十分钟内有效。")]
    assert messengers.sms.headers[0]["Authorization"] == f"Bearer {SECRET}"
    assert messengers.sms.headers[0]["Content-Type"] == "application/json"


@pytest.mark.parametrize("status", [302, 400, 500])
def test_any_other_answer_means_not_sent_and_leads_nowhere_else(channels, messengers, status):
    messengers.sms.answer = status
    with pytest.raises(NotSent) as refused:
        channels()["sms"].send(PHONE, "", "一")
    assert str(refused.value) == f"the SMS hook answered {status}"
    assert len(messengers.sms.texts) == 1


def test_a_hook_that_is_not_there_is_told_without_the_number(channels):
    sms = channels(sms_url="http://127.0.0.1:9/send")["sms"]
    with pytest.raises(NotSent, match="cannot be reached") as refused:
        sms.send(PHONE, "", "一")
    assert "2716" not in str(refused.value)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"sms_url": "http://sms.example/send"}, "must be like https://"),  # in the clear
        ({"sms_url": "ftp://sms.example/send"}, "must be like https://"),
        ({"sms_url": "sms.example/send"}, "must be like https://"),
        ({"sms_url": "https://user:word@sms.example/"}, "must be like https://"),
        ({"sms_url": "https://sms.example:port/"}, "must be like https://"),
        ({"sms_url": "https://sms.example/a b"}, "odd characters"),
        ({"sms_secret": ""}, "COUNTERSIGN_SMS_SECRET must be set"),
        ({"sms_secret": "a\r\nX-Other: b"}, "COUNTERSIGN_SMS_SECRET must be set"),
    ],
)
def test_settings_that_cannot_be_used_are_named(channels, given, told):
    with pytest.raises(BadChannel, match=told):
        channels(**given)


def test_the_secret_does_not_show(channels):
    assert SECRET not in repr(channels()["sms"])

"""`type: email`."""

import pytest

from app.core.fields.base import BadAnswer
from app.core.fields.email import Email

MAIL = Email(name="email", label="电子邮箱")


def test_addresses_are_kept_as_they_were_typed():
    for raw in ("chen@example.com", "li.na+wx@mail.example.com.cn", "o'hara_1@x-y.io"):
        assert MAIL.parse(raw) == raw
    assert MAIL.parse(" ｃｈｅｎ＠ｅｘａｍｐｌｅ．ｃｏｍ ") == "chen@example.com"


def test_what_no_mail_server_takes_is_refused():
    for raw in ("", "chen", "chen@", "@example.com", "a@b", "a b@example.com", "a..b@example.com",
                "a@-example.com", "a@example..com", "a@example.com\nBcc: x@example.com",
                "陈@example.com", "a@example.com,b@example.com", "<a@example.com>",
                "x" * 65 + "@example.com", "a@" + "x" * 250 + ".com"):  # fmt: skip
        with pytest.raises(BadAnswer, match="请填写电子邮箱"):
            MAIL.parse(raw)

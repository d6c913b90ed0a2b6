"""What a start found, told to whoever reads the operator's page.

Logs and commands say it in English, and so it is kept; the page says the same sentence in the
language that is being spoken.
"""

import re
from functools import cache

from app.core.wording import say

_RENEW = (
    "move organisation.key and organisation.pem away and start again: the root signs a new one, "
    "old seals stay valid"
)
_FOUND = {
    "no setting is called {name} (did you mean {near}?)": (
        "没有叫 {name} 的设置（是不是 {near}？）。"
    ),
    "no setting is called {name}": "没有叫 {name} 的设置。",
    "library {name} is missing: no page can be printed (apt install {package})": (
        "缺少程序库 {name}：一页也印不出来（apt install {package}）。"
    ),
    "library {name} is missing: a page takes 20 times as long (apt install {package})": (
        "缺少程序库 {name}：印一页要花 20 倍的时间（apt install {package}）。"
    ),
    "fc-list is missing: fonts cannot be looked up (apt install fontconfig)": (
        "缺少 fc-list：查不到字体（apt install fontconfig）。"
    ),
    "font {family} is missing: pages would print boxes ({install}, then {refresh})": (
        "缺少字体 {family}：字会印成方框（先 {install}，再 {refresh}）。"
    ),
    "fonts are used whole: a page takes half as long again and twice the room ({command})": (
        "字体没有裁过：印一页多花一半时间，占两倍的地方（{command}）。"
    ),
    "others can read {name} (mode {mode}; chmod {right} it)": (
        "别人读得到 {name}（权限 {mode}，请用 chmod {right}）。"
    ),
    "the organisation's certificate seals until {day}; " + _RENEW: (
        "单位的证书只能盖章到 {day}。请把 organisation.key 和 organisation.pem 移走再启动："
        "根证书会签出新的，以前的章照样有效。"
    ),
    "the organisation's keys have no passphrase": "单位的密钥没有加口令。",
    "COUNTERSIGN_PUBLIC_URL is this machine's own: printed QR codes lead nowhere elsewhere "
    "(set it before the first record is sealed)": (
        "COUNTERSIGN_PUBLIC_URL 是这台机器自己的地址：印出来的二维码在别处打不开"
        "（请在盖第一个章以前设好）。"
    ),
    "COUNTERSIGN_PUBLIC_URL is not https: passwords and cookies travel in the clear": (
        "COUNTERSIGN_PUBLIC_URL 不是 https：密码和 cookie 在网上不加密。"
    ),
    "{name} is none: mail and its password travel in the clear": (
        "{name} 是 none：邮件和它的密码在网上不加密。"
    ),
    "{name} is none: mail travels in the clear": "{name} 是 none：邮件在网上不加密。",
    "COUNTERSIGN_SMTP is not set: nobody is told of tasks by mail": (
        "没有设 COUNTERSIGN_SMTP：待办不发邮件通知。"
    ),
    "{without} of {everybody} people have no mail address: nobody tells them of tasks "
    "(countersign people email)": (
        "{everybody} 人里有 {without} 人没有邮箱：待办通知不到（countersign people email）。"
    ),
    "make-up working days of {year} are not published yet: deadlines in it are provisional": (
        "{year} 年的调休还没有公布：那一年的期限是暂定的。"
    ),
    "instance/secret can be read by others (chmod 600 it)": (
        "别人读得到 instance/secret（请用 chmod 600）。"
    ),
    "the database is at {found}, not at {head} (run the migration)": (
        "数据库的版本是 {found}，不是 {head}（请运行迁移）。"
    ),
    "trigger {name} is missing or altered": "触发器 {name} 没有了，或者改过。",
    "{name} is {found}, not {wanted}": "数据库的 {name} 是 {found}，应该是 {wanted}。",
}
_BRACE = re.compile(r"\{(\w+)\}")


def told(finding: str) -> str:
    """The finding in the language being spoken; one of another release as it stands."""
    for pattern, text in _patterns():
        if match := pattern.fullmatch(finding):
            return say(text, **match.groupdict())
    return finding


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(_pattern(english)), text) for english, text in _FOUND.items())


def _pattern(english: str) -> str:
    parts = _BRACE.split(english)
    return "".join(
        f"(?P<{part}>.+)" if at % 2 else re.escape(part) for at, part in enumerate(parts)
    )

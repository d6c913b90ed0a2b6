"""How it was established who acts: the word that an act holds, and what it says to people."""

from app.core.wording import say

SESSION = "session"
PASSWORD = "password"  # noqa: S105  a word, no secret
SIGNING_SESSION = "signing-session"
IN_PERSON = "in-person-no-code"
IN_PERSON_CODE = "in-person-code"
LINK = "link-code"
ON_PAPER = "on-paper"

_WORDS = {
    SESSION: "登录账号",
    PASSWORD: "登录并再次输入密码",
    SIGNING_SESSION: "十分钟内在本机输入过密码",
    IN_PERSON: "当面签署，未用验证码",
    IN_PERSON_CODE: "当面签署，本人验证码",
    LINK: "一次性链接和本人验证码",
    ON_PAPER: "在纸上签名，拍照存证",
}

_OUTSIDE = {  # identity → how they came to it, how it was made sure that it was they
    IN_PERSON: ("{who}当面", "未用验证码"),
    IN_PERSON_CODE: ("{who}当面", "用了本人验证码"),
    LINK: ("{who}通过链接", "用了本人验证码"),
    ON_PAPER: ("{who}在纸上", "拍照存证"),
}


def outside_words(identity: str) -> tuple[str, str]:
    """How an outside party came to it (a msgid), how sure it is; of our own people, nothing."""
    way, assured = _OUTSIDE.get(identity, ("", ""))
    return way, say(assured)


def identity_words(identity: str) -> str:
    """What pages, paper and verification say; a word of another release as it stands."""
    return say(_WORDS.get(identity, identity))

"""Who is there: signing in, the password again, lock-out."""

from datetime import datetime, timedelta
from functools import cache
from typing import NoReturn

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from app.core.errors import Invalid, NotAllowed, NotFound, TooOften
from app.core.wording import LANGUAGES, say
from app.services.ports import Ports
from app.storage.store import Account

TRIES = 10
LOCKED_FOR = timedelta(minutes=15)
WRONG, WRONG_PASSWORD = "工号或密码不对", "密码不对"
LEAST_LENGTH = 10
MOST_LENGTH = 1024  # of a password; what is longer is refused, not hashed


class WrongPassword(NotAllowed):
    """Whoever is signed in typed another password than theirs."""


@cache
def hasher() -> PasswordHasher:
    """argon2id with 19 MiB and two passes (OWASP Password Storage Cheat Sheet)."""
    return PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


@cache
def _nobody() -> str:
    """A hash to check against where nobody can sign in by that name: it takes the same time."""
    return hasher().hash("nobody")


def sign_in(ports: Ports, login: str, password: str, source: str) -> Account:
    """The account of who types the right password.

    `source` is the address of the device; many names tried from one place lock the place.

    Raises:
        NotAllowed: Name or password is wrong; says how many tries are left.
        TooOften: The account or the place is locked; says until when.
    """
    login = login.replace("\0", "").strip().casefold()[:80]
    with ports.store.reading() as reading:
        account = reading.account(login)
        for key in (f"login:{login}", f"source:{source}"):
            _refuse_locked(ports, reading.throttle(key)[1])
    if account is None or not account.person.active or not account.password:
        _matches(_nobody(), password)
        _count_failure(ports, f"source:{source}", TRIES * 5)
        _failed(ports, f"login:{login}")
    if not _matches(account.password, password):
        _count_failure(ports, f"source:{source}", TRIES * 5)
        _failed(ports, f"login:{login}")
    _forget(ports, f"login:{login}")
    return account


def check_password(ports: Ports, me: str, password: str) -> None:
    """Make sure that who sits here is who signed in.

    Raises:
        WrongPassword: It is somebody else, or a slip.
        TooOften: Too many wrong ones; the account is locked for signing and signing in.
    """
    with ports.store.reading() as reading:
        account = reading.account_of(me)
        if account is None or not account.person.active:
            raise NotAllowed("请先登录。")
        key = f"login:{account.person.login.casefold()}"
        _refuse_locked(ports, reading.throttle(key)[1])
    if not _matches(account.password, password):
        try:
            _failed(ports, key, WRONG_PASSWORD)
        except NotAllowed as refusal:
            raise WrongPassword(refusal.message.text, **refusal.message.params) from None
    _forget(ports, key)


def account_of(ports: Ports, me: str, stamp: str, session: str) -> Account | None:
    """The account of a session, or None where either was closed or the password has changed."""
    with ports.store.reading() as reading:
        account = reading.account_of(me)
        _, over = reading.throttle(f"session:{session}")
    if over is not None:
        return None
    if account is None or not account.person.active or account.stamp != stamp:
        return None
    return account


def prefer(ports: Ports, me: str, language: str) -> None:
    """Note what the person reads, on pages and in mails.

    Raises:
        Invalid: The product does not speak it.
    """
    if language not in LANGUAGES:
        raise Invalid("没有这种语言。")
    with ports.store.writing() as writing:
        writing.set_language(me, language)


def end_session(ports: Ports, session: str, until: datetime) -> None:
    """Sign a session out for good: a copy of its cookie opens nothing either.

    `until` is when the cookie would have run out by itself.
    """
    with ports.store.writing() as writing:
        writing.set_throttle(f"session:{session}", 0, until)


def change_password(ports: Ports, me: str, old: str, new: str) -> Account:
    """Set a new password; every other session of the person ends.

    Raises:
        Invalid: The new one is too short, or the old one again.
        NotAllowed: The old one is wrong.
    """
    check_password(ports, me, old)
    if new == old:  # whoever handed out a first one still knows it
        raise Invalid("新密码请和现在的不一样。")
    hash_ = hash_password(new)
    with ports.store.writing() as writing:
        writing.set_password(me, hash_, ports.new_id(), at=ports.now(), by=me)
        account = writing.account_of(me)
    if account is None:
        raise NotAllowed("请先登录。")
    return account


def hash_password(new: str) -> str:
    """The argon2id hash of a new password.

    Raises:
        Invalid: It is too short, or too long.
    """
    if len(new) < LEAST_LENGTH:
        raise Invalid("密码请至少用 {least} 个字符。", least=LEAST_LENGTH)
    if len(new) > MOST_LENGTH:
        raise Invalid("密码请不要超过 {most} 个字符。", most=MOST_LENGTH)
    return hasher().hash(new)


def unlock(ports: Ports, login: str) -> None:
    """Forget failed tries of a name.

    Raises:
        NotFound: Nobody has that login.
    """
    name = login.strip().casefold()
    with ports.store.reading() as reading:
        if reading.account(name) is None:
            raise NotFound("没有人用登录名“{login}”。", login=name)
    _forget(ports, f"login:{name}", always=True)


def _matches(hash_: str, password: str) -> bool:
    try:
        return hasher().verify(hash_, password[:MOST_LENGTH])
    except (Argon2Error, InvalidHashError):
        return False


def _refuse_locked(ports: Ports, until: datetime | None) -> None:
    if until is not None and until > ports.now():
        clock = until.astimezone(ports.zone).strftime("%H:%M")
        raise TooOften("试的次数太多，已锁定到 {until}。请到时再试，或请管理员解锁。", until=clock)


def _failed(ports: Ports, key: str, what: str = WRONG) -> NoReturn:
    left = _count_failure(ports, key, TRIES)
    if left == 0:
        with ports.store.reading() as reading:
            _refuse_locked(ports, reading.throttle(key)[1])
    if left <= 3:
        raise NotAllowed(
            "{what}。再错 {left} 次，会锁定 {minutes} 分钟。",
            what=say(what), left=left, minutes=LOCKED_FOR.seconds // 60,
        )  # fmt: skip
    raise NotAllowed("{what}。请再试一次。", what=say(what))


def _count_failure(ports: Ports, key: str, most: int) -> int:
    """Count one; gives how many are left before it locks."""
    with ports.store.writing() as writing:
        failures, until = writing.throttle(key)
        if until is not None and until <= ports.now():
            failures = 0
        failures += 1
        locked = ports.now() + LOCKED_FOR if failures >= most else None
        writing.set_throttle(key, failures, locked)
    return max(most - failures, 0)


def _forget(ports: Ports, key: str, *, always: bool = False) -> None:
    with ports.store.reading() as reading:
        failures, _ = reading.throttle(key)
    if failures or always:
        with ports.store.writing() as writing:
            writing.set_throttle(key, 0, None)

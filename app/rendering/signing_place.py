"""Places to sign: typed name, date, act code; what is open says so, what was skipped too."""

from collections.abc import Collection

from markupsafe import Markup

from app.core.trail.identity import IN_PERSON, identity_words
from app.rendering.marks import NOTHING, day, filled
from app.rendering.sheet import Place

ALL = frozenset({"opinion", "signature", "date", "stamp"})
_ROOM = Markup('<div class="{}"></div>')
_GAP = Markup('<span class="gap"></span>')


def waiting(place: Place, title: str) -> str:
    """待审计核算部审核, or 不适用 where the step was passed over."""
    return "不适用" if place.status == "skipped" else f"待{place.waiting_for or title}"


def inside(
    place: Place, title: str, head: Markup, *, show: Collection[str] = ALL, grows: str = ""
) -> Markup:
    """What stands in one place.

    Args:
        place: Who signed, or why nobody did.
        title: The step's title, for a place that waits.
        head: The drawn label above, or nothing.
        show: Which of opinion, signature, date are drawn.
        grows: `sp` for the first place of its row, `sp also` beside it: it takes a share of what
            is left at the foot of the page.
    """
    signed = place.status == "signed"
    says = _says(place) if "opinion" in show else NOTHING
    room = _ROOM.format(grows) if grows else NOTHING
    who = _who(place) if signed else filled_wait(place, title)
    date = Markup("{}{}").format(_code(place), day(place.date)) if signed else Markup("&nbsp;")
    return Markup(
        '<div class="inner">{}{}{}<div class="who">{}</div>{}<div class="on">{}</div></div>'
    ).format(head, says, room, who, _witness(place), date if "date" in show else NOTHING)


def foot(place: Place, title: str, word: str, *, date_only: bool = False) -> Markup:
    """The signer at the foot of a tall cell: `填表人：李文江　日期：2026 年 11 月 16 日`."""
    signed = place.status == "signed"
    when = day(place.date if signed else None)
    if place.status == "skipped" or (place.status == "waiting" and not date_only):
        return Markup('<div class="foot">{}</div>').format(filled_wait(place, title))
    if date_only:
        return Markup('<div class="foot">{}：{}</div>').format(word, when)
    name = Markup("{}{}").format(filled(place.name, "name"), _code(place)) if signed else _GAP
    return Markup('{}<div class="foot">{}：{}　日期：{}</div>').format(
        _witness(place), word, name, when
    )


def filled_wait(place: Place, title: str) -> Markup:
    """The grey words of a place where nobody signed."""
    return Markup('<span class="wait">{}</span>').format(waiting(place, title))


def _says(place: Place) -> Markup:
    words = "：".join(each for each in (place.outcome, place.opinion) if each)
    return Markup('<div class="say">{}</div>').format(filled(words))


def _who(place: Place) -> Markup:
    role = Markup('<span class="role">{}</span>').format(place.role) if place.role else NOTHING
    return Markup("{}{}").format(filled(place.name, "name"), role)


def _code(place: Place) -> Markup:
    """The act's short digest: it stands on the evidence page with the whole act."""
    return Markup('<span class="act">{}</span>').format(place.act) if place.act else NOTHING


def _witness(place: Place) -> Markup:
    if not place.witness:
        return NOTHING
    line = Markup('<div class="witness">{}，<span class="nb">见证人：{}</span></div>')
    return line.format(place.identity or identity_words(IN_PERSON), place.witness)

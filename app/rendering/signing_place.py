"""Places to sign: drawn or typed name, date, act code, stamp; what is open says so."""

from collections.abc import Collection

from markupsafe import Markup

from app.core.trail.identity import IN_PERSON, identity_words
from app.core.wording import say
from app.rendering.ink import ink
from app.rendering.marks import GAP, NOTHING, day, filled, labelled, phrase
from app.rendering.sheet import Place
from app.rendering.stamp import Stamp, stamp

ALL = frozenset({"opinion", "signature", "date", "stamp"})
_ROOM = Markup('<div class="{}"></div>')
_ABOVE = Markup('<div style="min-height:{height}mm">{head}{says}</div>{room}')
_BELOW = Markup(
    '<div class="inner">{cap}<div class="who">{who}</div>{below}{witness}'
    '<div class="on">{date}</div>{stamp}</div>'
)


def waiting(place: Place, title: str) -> str:
    """待审计核算部审核, or 不适用 where the step was passed over."""
    if place.status == "skipped":
        return say("不适用")
    return say("待{step}", step=place.waiting_for or title)


def above(
    place: Place, head: Markup, *, opinion: bool = True, height: int = 0, grows: str = ""
) -> Markup:
    """The upper half of a place: its label and what its signer says.

    Args:
        place: Who signed, or why nobody did.
        head: The drawn label, or nothing.
        opinion: Whether the opinion is drawn.
        height: Millimetres, at least, what it grows by not counted.
        grows: `sp` for the first place of its row, `sp also` beside it: it takes a share of what
            is left at the foot of the page.
    """
    says = _says(place) if opinion else NOTHING
    room = _ROOM.format(grows) if grows else NOTHING
    return _ABOVE.format(height=height, head=head, says=says, room=room)


def below(
    place: Place, title: str, house: str, *, show: Collection[str] = ALL, narrow: bool = False
) -> Markup:
    """The lower half of a place: who signed, the day, the stamp.

    Args:
        place: Who signed, or why nobody did.
        title: The step's title, for a place that waits.
        house: Whose stamp it is.
        show: Which of signature, date and stamp are drawn.
        narrow: One of four or five in a row: name and day in the middle, the stamp above them.
    """
    return _BELOW.format(
        cap=phrase('<div class="cap">签名：</div>') if narrow else NOTHING,
        who=_who(place, title) if "signature" in show else NOTHING,
        below=_below(place, narrow=narrow),
        witness=_witness(place),
        date=_date(place, narrow=narrow) if "date" in show else NOTHING,
        stamp=_stamp(place, house) if "stamp" in show else NOTHING,
    )


def foot(place: Place, title: str, word: str, house: str, *, date_only: bool = False) -> Markup:
    """The signer at the foot of a tall cell: `填表人：李文江　日期：2026 年 11 月 16 日`."""
    signed = place.status == "signed"
    when = day(place.date if signed else None)
    if place.status == "skipped" or (place.status == "waiting" and not date_only):
        return Markup('<div class="foot">{}</div>').format(filled_wait(place, title))
    if date_only:
        return phrase('<div class="foot">{word}：{when}</div>', word=word, when=when)
    name = _name(place) + _small(place) + _code(place) if signed else GAP
    return _witness(place) + phrase(
        '<div class="foot">{word}：{name}　日期：{when}{stamp}</div>',
        word=word,
        name=name,
        when=when,
        stamp=_stamp(place, house),
    )


def beside(place: Place, title: str, word: str, house: str) -> Markup:
    """The signer behind a label in a cell of the grid: `业主签名：〔strokes〕`."""
    if place.status == "blank":
        return labelled(word, GAP)
    if place.status != "signed":
        return labelled(word, filled_wait(place, title))
    signed = _name(place) + _below(place, narrow=False) + _witness(place) + _stamp(place, house)
    return Markup('<div class="inner">{}</div>').format(labelled(word, signed))


def filled_wait(place: Place, title: str) -> Markup:
    """The grey words of a place where nobody signed."""
    return Markup('<span class="wait">{}</span>').format(waiting(place, title))


def _says(place: Place) -> Markup:
    words = place.outcome or place.opinion
    if place.outcome and place.opinion:
        words = say("{label}：{text}", label=place.outcome, text=place.opinion)
    return Markup('<div class="say">{}</div>').format(filled(words))


def _name(place: Place) -> Markup:
    return ink(place.strokes) if place.strokes else filled(place.name, "name")


def _who(place: Place, title: str) -> Markup:
    if place.status == "blank":
        return GAP
    if place.status != "signed":
        return filled_wait(place, title)
    role = Markup('<span class="role">{}</span>').format(place.role) if place.role else NOTHING
    return _name(place) + (NOTHING if place.strokes else role)


def _below(place: Place, *, narrow: bool) -> Markup:
    """Under drawn strokes, which not everybody can read, the name as it is written."""
    if place.strokes is None:
        return NOTHING
    words = Markup("{}").format(place.name or place.role)
    if place.name and place.role:
        apart = "{name}<br>{role}" if narrow else "{name}　{role}"
        words = phrase(apart, name=place.name, role=place.role)
    return Markup('<div class="spelled">{}</div>').format(words)


def _small(place: Place) -> Markup:
    """The same, behind the strokes."""
    if place.strokes is None:
        return NOTHING
    return Markup('<span class="role">{}</span>').format(place.name)


def _date(place: Place, *, narrow: bool) -> Markup:
    if place.status == "blank":
        return phrase("　年　月　日") if narrow else day(None)
    if place.status != "signed":
        return Markup("\u00a0")
    if narrow:
        return filled(place.date.isoformat() if place.date else "") + _code(place)
    return _code(place) + day(place.date)


def _code(place: Place) -> Markup:
    """The act's short digest: it stands on the evidence page with the whole act."""
    return Markup('<span class="act">{}</span>').format(place.act) if place.act else NOTHING


def _stamp(place: Place, house: str) -> Markup:
    return stamp(Stamp(house=house, words=place.stamp)) if place.stamp else NOTHING


def _witness(place: Place) -> Markup:
    """Of an outside party, how it was established who signed, and who watched."""
    if not place.identity and not place.witness:
        return NOTHING
    words = place.identity or identity_words(IN_PERSON)
    if not place.witness:
        return Markup('<div class="witness">{}</div>').format(words)
    return phrase(
        "<div class='witness'>{how}，<span class='nb'>见证人：{name}</span></div>",
        how=words,
        name=place.witness,
    )

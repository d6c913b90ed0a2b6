"""Markup of fields drawn once a bundle and language: only the text in them is filled in anew.

What is kept holds a definition's own words and codes, never what somebody typed. Whatever is not
drawn alike for everybody (lists of people, files, faults, logs) has no stencil and is drawn by its
macro, which stays the model: `tests/web/test_stencils.py` holds both side by side.
"""

from functools import lru_cache
from typing import Any, NamedTuple, TypeAlias

from markupsafe import escape
from wtforms.fields.core import UnboundField

from app.core.definitions.spoken import KEPT, Spoken
from app.core.engine.posted import gathered
from app.core.fields._handed_in import HandedIn
from app.core.fields.base import Field, Typed
from app.core.fields.log import Log
from app.core.fields.note import Note
from app.core.fields.table import Table
from app.services.page import FormPage
from app.web.answer_field import PICKED, AnswerField, Meta, own_options

HOLE = "\0"  # stands where the text goes; no definition can hold it
FREE = ("input", "paragraph", *PICKED)  # widgets that hold a text of one's own
YES_NO = ("yes", "no")


class Still(NamedTuple):
    """A field drawn with a stencil; its markup was drawn by our own template, its text escaped."""

    path: str
    markup: str


State: TypeAlias = tuple[str, bool, bool, str]
"""How a field stands on a page, beside what is typed: its name, whether it may be written, whether
it shows, which of its own codes is chosen."""


class Stencils:
    """Those of one bundle in one language, made as they are needed; there are as many as states."""

    def __init__(self, of: Spoken) -> None:
        self._ways = {
            core.name: (_way(core), PICKED.get(core.widget)) for core in of.bundle.form.fields
        }
        self._fields = of.bundle.form.by_name
        self._cut: dict[State, tuple[str, str] | None] = {}

    def still(self, page: FormPage, core: Field) -> Still | None:
        """A field without faults as it stands on the page; None: it has no stencil."""
        name, value, chosen = core.name, page.answers.get(core.name), ""
        way, shape = self._ways[name]
        if way == "never":
            return None
        if name not in page.writable or way == "shown":
            text = "" if value is None else core.show(value, page.titles)
            return self._filled((name, False, name not in page.hidden, ""), text)
        if way == "free":
            texts = page.raw.get(name)
            if value is not None and (shape or not texts):
                texts = core.typed(value)[""]
            text = texts[0] if texts else ""
            if shape and text and not shape.fullmatch(text):
                return None
        elif way == "coded":
            text, found = "", _chosen(page, core, value)
            if found is None:
                return None
            chosen = found
        else:
            return None
        return self._filled((name, True, name not in page.hidden, chosen), text)

    def _filled(self, state: State, text: str) -> Still | None:
        cut = self._cut.get(state, ())
        if cut == ():
            cut = self._cut[state] = _cut(self._fields[state[0]], state)
        if not cut:
            return None
        before, behind = cut
        # letters and digits, as most answers are, need no escaping, which costs more than the rest
        return Still(state[0], before + (text if text.isalnum() else str(escape(text))) + behind)


@lru_cache(KEPT)
def stencils(of: Spoken) -> Stencils:
    """The stencils of a bundle in a language."""
    return Stencils(of)


def _way(core: Field) -> str:
    """How a field comes to its stencil where it may be written.

    `free`: by its text, `coded`: by the code chosen, `shown`: nobody writes it, `listed`: not
    there, since its list of people or places is no part of the definition; `never`: nowhere.
    """
    if isinstance(core, HandedIn | Log | Note | Table):
        return "never"
    if core.computed:
        return "shown"
    if core.reference:
        return "listed"
    return "free" if core.widget in FREE and not core.inside and not core.several else "coded"


def _chosen(page: FormPage, core: Field, value: Any) -> str | None:
    """The one code of the definition's that is chosen; empty: nothing is; None: anything else."""
    typed: Typed = gathered(core, page.raw, core.name)
    if value is not None and not typed:
        typed = core.typed(value)
    if not any(map(any, typed.values())):
        return ""
    codes = YES_NO if core.widget == "yes_no" else core.codes
    text = next(iter(typed.get("", ())), "")
    return text if len(typed) == 1 and not core.several and text in codes else None


class _Blank(AnswerField):
    """A field with a hole in it, which a browser's picker would hold."""

    @property
    def picked(self) -> bool:
        """It is there for texts that the picker can hold."""
        return True


def _cut(core: Field, state: State) -> tuple[str, str] | None:
    """The markup before and behind the text; all of it before where no text goes in."""
    _, writable, visible, chosen = state
    free = not writable or _way(core) == "free"
    blank: AnswerField = UnboundField(_Blank, core).bind(
        form=None, name=core.name, _meta=Meta(), prefix=""
    )
    blank.writable, blank.visible = writable, visible
    blank.options = own_options(core)
    if not writable:
        blank.shown = HOLE
    elif free or chosen:
        blank.typed = {"": (HOLE if free else chosen,)}
    parts = str(blank.whole()).split(HOLE)
    return (parts[0], "".join(parts[1:])) if len(parts) == 1 + free else None

"""One WTForms field for every field type: what was typed, what is wrong, how it is drawn.

Reading text as values is the core's work (`core/engine/filling.py`); this holds the text as typed
and the faults found, and names the macro in `templates/fields.html` that draws it.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from markupsafe import Markup
from wtforms import Field as WTField
from wtforms.meta import DefaultMeta

from app.core.fields._handed_in import HandedIn
from app.core.fields._options import OTHER
from app.core.fields.base import Field, Typed
from app.core.fields.choice import Choice as ChoiceField
from app.core.fields.choices import Choices
from app.core.records.answer import Entry, FileRef
from app.core.records.media import KINDS
from app.services.page import Choice

MOST_PICKS = 5  # above that a select
PICKED = {  # widget → what the browser's own picker can hold
    "date": re.compile(r"\d{4}-\d{2}-\d{2}"),
    "time": re.compile(r"\d{2}:\d{2}"),
    "datetime": re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}"),
}


class Drawn:
    """Draws a field by the macro of its widget."""

    def __call__(self, field: "AnswerField", **options: Any) -> Markup:
        """The field's control as HTML."""
        drawn = getattr(_macros(), f"draw_{field.drawn_as}")(field, **options)
        return Markup(drawn)  # noqa: S704  drawn by our own template, escaped there


def _macros() -> Any:
    from flask import current_app  # the environment of the request that draws

    return current_app.jinja_env.get_template("fields.html").module


def own_options(core: Field) -> Sequence[Choice]:
    """What there is to choose by the definition itself, an answer of one's own included."""
    if not isinstance(core, ChoiceField | Choices):
        return ()
    own = {OTHER: core.other} if core.other else {}
    return [Choice(id=code, title=str(label)) for code, label in {**core.options, **own}.items()]


class AnswerField(WTField):
    """A field or a cell as it stands on a page.

    Attributes:
        answer: The field of the definition.
        path: `customer` or `items/3f9a01c2/price`; also the input's name.
        shown: The answer as a person reads it, for what cannot be typed in.
        options: What there is to choose.
        writable: Whether it can be typed in here.
        visible: Whether its condition holds.
        line: The number of its row from 1, 0 in the blank row; None outside tables.
        entries: What was written into a log before.
        typed: What stands in its inputs, see `fields.base.Typed`.
        faults: What is wrong with it, its inputs inside included where they have no place apart.
        files: What was handed in, in order.
        upload: Where more is handed in.
        pieces: Of a note: words, the field of the blank behind them, what stands in it.
        referred: The record that it names, in words.
        inner: What is wrong with the inputs inside: `/ITEM` → instructions.
    """

    widget = Drawn()

    def __init__(self, answer: Field, **kwargs: Any) -> None:
        super().__init__(label=str(answer.label), **kwargs)
        self.answer = answer
        self.path = self.name
        self.shown = ""
        self.options: Sequence[Choice] = ()
        self.parents: Mapping[str, str] = {}  # titles of the options' parents
        self.writable = True
        self.visible = True
        self.line: int | None = None
        self.entries: Sequence[Entry] = ()
        self.files: Sequence[FileRef] = ()
        self.upload = ""
        self.typed: Typed = {}
        self.faults: Sequence[str] = ()
        self.referred = ""
        self.pieces: Sequence[tuple[str, str, str]] = ()
        self.inner: Mapping[str, Sequence[str]] = {}

    def whole(self) -> Markup:
        """The field with its label, hint and faults, as HTML."""
        return Markup(_macros().whole(self))  # noqa: S704  as above

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Keep the text as typed; of a doubled field the first."""
        self.data = valuelist[0] if valuelist else ""

    @property
    def text(self) -> str:
        """What stands in the input."""
        return self.inside("")

    def inside(self, at: str) -> str:
        """What stands in the input `/ITEM`."""
        return next(iter(self.typed.get(at, ())), "")

    def chosen(self, code: str) -> bool:
        """Whether that option is chosen or ticked."""
        texts = self.typed.get("", ())
        return code in (texts if self.answer.several else texts[:1])

    @property
    def other(self) -> str:
        """The label of an answer of one's own, where one is offered."""
        return str(getattr(self.answer, "other", None) or "")

    @property
    def dom_id(self) -> str:
        """The id of its input."""
        return "f-" + str(self.path).replace("/", "-")

    @property
    def drawn_as(self) -> str:
        """The macro that draws it: the widget, a select where there is much to choose."""
        if self.answer.widget == "picks" and len(self.options) > MOST_PICKS:
            return "select"
        return str(self.answer.widget)

    @property
    def picked(self) -> bool:
        """Whether the browser's own picker can hold what stands in it; else it is a plain text."""
        shape = PICKED.get(self.answer.widget)
        return not self.text or shape is None or shape.fullmatch(self.text) is not None

    @property
    def amount(self) -> bool:
        """Whether it stands on the right, as numbers do."""
        return self.answer.kind == "number"

    @property
    def unit(self) -> str:
        """What stands behind its number (天), or nothing."""
        return str(getattr(self.answer, "unit", None) or "")

    @property
    def attributes(self) -> Mapping[str, str]:
        """HTML attributes that the type asks for."""
        return self.answer.attributes()

    @property
    def described_by(self) -> str:
        """Ids of hint and fault, for `aria-describedby`."""
        ids = [f"{self.dom_id}-h"] if self.answer.hint and self.line is None else []
        ids += [f"{self.dom_id}-f"] if self.faults else []
        return " ".join(ids)

    @property
    def grouped(self) -> bool:
        """Whether it is a group of controls under a legend."""
        return self.writable and self.drawn_as in (
            "picks", "yes_no", "ticks", "rating", "photos", "files", "signature",
        )  # fmt: skip

    @property
    def accepted(self) -> str:
        """What a browser lets choose here, for `accept`; the server looks for itself."""
        words = self.answer.accepts if isinstance(self.answer, HandedIn) else ()
        if all(KINDS[word].picture for word in words):
            return "image/*"  # so that a telephone offers its camera
        return ",".join(f".{ending}" for word in words for ending in KINDS[word].endings)

    @property
    def ids(self) -> set[str]:
        """The ids that can be chosen."""
        return {option.id for option in self.options}

    def groups(self) -> Iterable[tuple[str, list[Choice]]]:
        """The options by their parent, in order."""
        grouped: dict[str, list[Choice]] = {}
        for option in self.options:
            grouped.setdefault(option.parent, []).append(option)
        return grouped.items()


class Meta(DefaultMeta):
    """No CSRF here: the page as a whole is guarded."""

    csrf = False

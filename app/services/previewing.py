"""How a page and a paper would look by texts that are not in force; nothing of it is kept."""

from app.core.definitions.bundle import Bundle
from app.core.definitions.plan import leaves
from app.core.engine.filling import Filled, fill, writable_fields
from app.core.engine.samples import sample
from app.core.errors import Invalid
from app.services.contents import choices, titles_in
from app.services.editing import bench
from app.services.live import plan
from app.services.page import FormPage
from app.services.paper import blank_sheet, draft_sheet, pdf_of
from app.services.ports import Ports
from app.storage.store import Draft, Reading


def page(ports: Ports, me: str, form: str, *, filled: bool) -> FormPage:
    """The page that whoever opens the form would get, empty or with made-up answers.

    Raises:
        Invalid: The person's draft has faults.
        NotAllowed: The form is not theirs to look after.
    """
    bundle = _sound(ports, me, form)
    step = bundle.workflow.first
    writable = writable_fields(bundle, step.step)
    with ports.store.reading() as reading:
        answered = _filled(ports, reading, bundle, writable, filled=filled)
        organisation = ports.organisation(reading)
        settings = {name: each.default for name, each in bundle.form.settings.items()}
        return FormPage(
            bundle=bundle,
            form=bundle.form,
            step=step,
            draft=_nothing(ports, me, form),
            answers=answered.answers,
            raw=answered.raw,
            faults=(),
            hidden=answered.hidden,
            writable=writable,
            dropped=(),
            titles=titles_in(organisation),
            choices=choices(bundle, organisation, writable),
            plan=plan(bundle, settings, ports.today()),
            needs_password=step.mark is not None,
        )


def paper(ports: Ports, me: str, form: str, *, filled: bool) -> tuple[str, bytes]:
    """The paper, to be filled in by hand or with made-up answers: its title and a PDF.

    Raises:
        Invalid: The person's draft has faults.
        NotAllowed: The form is not theirs to look after.
        CannotRender: A character is in no font; names it.
    """
    bundle = _sound(ports, me, form)
    every = frozenset(name for name, field, _ in leaves(bundle.form.fields) if field.answered)
    with ports.store.reading() as reading:
        if filled:
            answers = _filled(ports, reading, bundle, every, filled=True).answers
            sheet = draft_sheet(ports, reading, bundle, answers)
        else:
            sheet = blank_sheet(ports, reading, bundle)
    return str(bundle.form.title), pdf_of(ports, sheet, [], ports.now())


def _sound(ports: Ports, me: str, form: str) -> Bundle:
    """The bundle that the person's draft would make; without a draft what is in force."""
    shown = bench(ports, me, form)
    found = shown.checked.bundles.get(form)
    if found is None:
        raise Invalid(
            "还有错误，画不出来。先改好标出的 {count} 处。", count=len(shown.checked.problems)
        )
    return found


def _filled(
    ports: Ports, reading: Reading, bundle: Bundle, writable: frozenset[str], *, filled: bool
) -> Filled:
    organisation = ports.organisation(reading)
    return fill(
        bundle.form,
        sample(bundle.form, organisation, ports.today()) if filled else {},
        before={},
        writable=writable,
        settings={name: each.default for name, each in bundle.form.settings.items()},
        today=ports.today(),
        organisation=organisation,
        new_row=lambda: ports.new_id()[:8],
    )


def _nothing(ports: Ports, me: str, form: str) -> Draft:
    """No draft: the page is only looked at."""
    return Draft(id="preview", person=me, form=form, bundle="", posted={}, updated_at=ports.now())

"""The same export, made at once into a file of the operator's."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from app.core.errors import NotFound
from app.core.wording import SOURCE, speaking
from app.services.audit.looks import note
from app.services.audit.readable import COMMAND
from app.services.exports import archive
from app.services.exports.titles import titles_of
from app.services.exports.wanted import Wanted
from app.services.ports import Ports
from app.storage.parts import Part, Parts
from app.storage.store import Export


@dataclass(frozen=True, kw_only=True)
class Written:
    """What is in the ZIP.

    Attributes:
        papers: How many sealed PDFs.
        without: How many records have none (yet).
        lost: The numbers of those whose sealed file is gone or damaged.
    """

    papers: int
    without: int
    lost: tuple[str, ...]


def export(
    ports: Ports, form: str, *, since: date | None, until: date | None, out: Path
) -> Written:
    """Write the ZIP.

    Days are of the organisation's zone, both included; they count by submission.

    Raises:
        NotFound: There is no such form.
        NoRoom: The disk is full; what `out` held stays.
    """
    with ports.store.reading() as reading:
        titles = titles_of(ports, reading)
    if form not in titles:
        known = ", ".join(sorted(titles))
        raise NotFound("no form is called '{form}' (known here: {known})", form=form, known=known)
    wanted = Wanted(forms=(form,), since=since, until=until)
    with speaking(SOURCE):  # kept for auditors
        title = wanted.words(titles, len(titles))
    made = Export(
        id=ports.new_id(),
        person=COMMAND,
        kind="zip",
        query=wanted.kept(),
        title=title,
        place={},
        name=out.name,
        asked_at=ports.now(),
    )
    parts, name = Parts(out.parent), f".{out.name}.{made.id}"
    try:
        with parts.open(name, {}) as part, speaking(ports.settings.language):
            _fill(ports, made, part)
            part.good()
            lines = [bool(line["path"]) for line in part.lines()]
            lost = tuple(archive.lost(part))
            with ports.store.writing() as writing:
                note(ports, writing, COMMAND, "export", made.title, form=form, target=made.id)
            part.path.replace(out)
    finally:
        parts.drop(name)
    papers = sum(lines)
    return Written(papers=papers, without=len(lines) - papers - len(lost), lost=lost)


def _fill(ports: Ports, made: Export, part: Part) -> None:
    key: list[object] = []
    over = False
    while not over:
        with ports.store.reading() as reading:
            batch = archive.batch(ports, reading, made, key)
        for item in batch.items:
            archive.add(ports, made, part, item)
        key, over = batch.key, batch.over
    archive.finish(ports, made, part)

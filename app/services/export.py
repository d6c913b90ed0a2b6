"""The sealed PDFs of a form and a period as one ZIP, each with its hash."""

import json
import zipfile
from datetime import date, datetime, time, timedelta
from pathlib import Path

from app.core.errors import NotFound
from app.services.ports import Ports


def export(
    ports: Ports, form: str, *, since: date | None, until: date | None, out: Path
) -> tuple[int, int]:
    """Write the ZIP; gives how many records are in it, and how many have no sealed PDF (yet).

    Days are of the organisation's zone, both included; they count by submission.
    Names inside: `2026-11/JS-2026-0042.pdf`, and `manifest.json` with SHA-256 of each.

    Raises:
        NotFound: There is no such form.
    """
    with ports.store.reading() as reading:
        if form not in reading.current_bundles():
            known = ", ".join(sorted(reading.current_bundles()))
            raise NotFound(
                "no form is called '{form}' (known here: {known})", form=form, known=known
            )
    written, without, listed = 0, 0, []
    partial = out.with_name(f".{out.name}.partial")
    with zipfile.ZipFile(partial, "w", zipfile.ZIP_STORED) as archive:
        after = ""
        while True:
            with ports.store.reading() as reading:
                ids = reading.records(
                    form=form,
                    after=after,
                    submitted_from=_start(ports, since),
                    submitted_to=_start(ports, until + timedelta(days=1)) if until else None,
                )
                found = [(each, reading.record(each), reading.seal(each)) for each in ids]
            for id_, record, file in found:
                if record is None or file is None:
                    without += 1
                    continue
                submitted = (record.submitted_at or ports.now()).astimezone(ports.zone)
                name = f"{submitted:%Y-%m}/{record.number}.pdf"
                archive.writestr(name, ports.files.get(file.sha256))
                listed.append(
                    {"file": name, "sha256": file.sha256, "number": record.number, "record": id_}
                )
                written += 1
            if not ids:
                break
            after = ids[-1]
        manifest = {"form": form, "made_at": ports.now().isoformat(), "files": listed}
        archive.writestr("manifest.json", json.dumps(manifest, ensure_ascii=False, indent=1))
    partial.replace(out)
    return written, without


def _start(ports: Ports, day: date | None) -> datetime | None:
    return datetime.combine(day, time(), ports.zone) if day else None

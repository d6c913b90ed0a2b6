"""Keeps what a release wrote, for ever readable: `.venv/bin/python -m tests.release 0.1.0`."""

import json
import sys
import tempfile
from pathlib import Path

from app.core.trail.proof import make_record_json
from tests.offices import found_office
from tests.services.test_sealing import finished

RELEASED = Path(__file__).parent / "released"


def main(version: str) -> None:
    """Write the bundles of this release and the record of one finished ticket.

    Raises:
        FileExistsError: That release was kept already: what it wrote does not change.
    """
    folder = RELEASED / version
    folder.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as temporary:
        office = found_office(Path(temporary) / "instance")
        record = finished(office)
        with office.ports.store.reading() as reading:
            for form, hash_ in reading.current_bundles().items():
                (folder / f"{form}.bundle.json").write_text(reading.bundle(hash_) or "")
            kept = make_record_json(
                reading.record(record), reading.events(record), reading.kept(record)
            )
        text = json.dumps(kept, ensure_ascii=False, sort_keys=True, indent=1)
        (folder / "ticket.record.json").write_text(text + "\n", encoding="utf-8")
        office.ports.store.close()


if __name__ == "__main__":
    main(sys.argv[1])

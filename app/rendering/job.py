"""What the rendering process is given, as one JSON text: nothing that could run travels here."""

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime

from app.core.wording import SOURCE
from app.rendering.stamp import Stamp


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """A file that goes inside the PDF.

    Attributes:
        name: The file's name, such as `record.json`.
        relationship: What it is to the page; `Source` for what the page was made from.
            Source: ISO 32000-2:2020, 7.11.3.
    """

    name: str
    data: bytes
    description: str
    relationship: str = "Source"


@dataclass(frozen=True, kw_only=True)
class Excerpt:
    """Pages of a longer paper whose breaks are settled; the first of several is the paper's first.

    Attributes:
        before: How many pages stand before them; a page in front of them stands for these and is
            left out.
        pages: How many they are.
        of: How many pages the whole paper has.
    """

    before: int
    pages: int
    of: int


@dataclass(frozen=True, kw_only=True)
class Job:
    """One page to print.

    Attributes:
        created: The date in the file, so that equal jobs make equal bytes.
        pictures: What `countersign:/picture/SHA256` in the page stands for: JPEGs by that hash.
        further: Further copies of the page, in order.
        seam: The stamp over the edges of all pages.
        language: What the page is written in.
        words: What the child itself writes into a page, in that language, by their msgids.
        excerpt: Which pages of a longer paper it holds.
        measured: Only how many rows stand on each page is asked for, see `pdf.measured`.
    """

    html: str
    attachments: Sequence[Attachment]
    created: datetime
    pictures: Mapping[str, bytes] = field(default_factory=dict)
    further: Sequence[str] = ()
    seam: Stamp | None = None
    language: str = SOURCE
    words: Mapping[str, str] = field(default_factory=dict)
    excerpt: Excerpt | None = None
    measured: bool = False


def packed(job: Job) -> bytes:
    """The job as JSON in UTF-8."""
    content = {
        "html": job.html,
        "created": job.created.isoformat(),
        "attachments": [
            {
                "name": each.name,
                "data": _text(each.data),
                "description": each.description,
                "relationship": each.relationship,
            }
            for each in job.attachments
        ],
        "pictures": {sha256: _text(data) for sha256, data in job.pictures.items()},
        "further": list(job.further),
        "seam": asdict(job.seam) if job.seam else None,
        "language": job.language,
        "words": dict(job.words),
        "excerpt": asdict(job.excerpt) if job.excerpt else None,
        "measured": job.measured,
    }
    return json.dumps(content, ensure_ascii=False).encode()


def unpacked(content: bytes) -> Job:
    """The job that `packed` wrote."""
    read = json.loads(content)
    attachments = tuple(
        Attachment(
            name=each["name"],
            data=base64.b64decode(each["data"]),
            description=each["description"],
            relationship=each["relationship"],
        )
        for each in read["attachments"]
    )
    created = datetime.fromisoformat(read["created"])
    pictures = {sha256: base64.b64decode(data) for sha256, data in read["pictures"].items()}
    return Job(
        html=read["html"],
        attachments=attachments,
        created=created,
        pictures=pictures,
        further=tuple(read["further"]),
        seam=Stamp(**read["seam"]) if read["seam"] else None,
        language=read["language"],
        words=read["words"],
        excerpt=Excerpt(**read["excerpt"]) if read["excerpt"] else None,
        measured=read["measured"],
    )


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")

"""The one place that knows which storage an address means."""

from pathlib import Path

from app.core.errors import BadPlace
from app.storage.disk import DiskFiles
from app.storage.sql.store import SqlStore
from app.storage.store import Files, Store


def open_store(url: str) -> Store:
    """The store at `sqlite:///FILE` (its folder is made) or `postgresql+psycopg://…`.

    Raises:
        BadPlace: The address is of another kind.
    """
    if not url.startswith(("sqlite:", "postgresql:", "postgresql+psycopg:")):
        kind = url.partition(":")[0]
        raise BadPlace(f"no storage '{kind}' (use sqlite:///FILE or postgresql+psycopg://…)")
    return SqlStore(url)


def open_files(place: str) -> Files:
    """The files in a folder, or at `s3://BUCKET` or `s3://BUCKET/FOLDER`.

    Raises:
        BadPlace: The address is of another kind, names no bucket, or the library for it is not
            installed.
    """
    if "://" not in place:
        return DiskFiles(Path(place))
    if not place.startswith("s3://"):
        kind = place.partition(":")[0]
        raise BadPlace(f"no storage '{kind}' for files (use a folder or s3://BUCKET/FOLDER)")
    if not place.removeprefix("s3://").strip("/"):
        raise BadPlace("files on s3:// need a bucket: s3://BUCKET or s3://BUCKET/FOLDER")
    try:
        from app.storage.s3 import S3Files  # an extra: few servers want it
    except ImportError:
        raise BadPlace("files on s3:// need the extra: pip install 'countersign[s3]'") from None
    return S3Files.at(place)

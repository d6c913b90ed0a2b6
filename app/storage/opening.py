"""The one place that knows which storage an address means."""

from app.storage.sql.store import SqlStore
from app.storage.store import Store


def open_store(url: str) -> Store:
    """The store at `sqlite:///FILE` (its folder is made) or `postgresql+psycopg://…`.

    Raises:
        ValueError: The address is of another kind.
    """
    if not url.startswith(("sqlite:", "postgresql:", "postgresql+psycopg:")):
        kind = url.partition(":")[0]
        raise ValueError(f"no storage '{kind}' (use sqlite:///FILE or postgresql+psycopg://…)")
    return SqlStore(url)

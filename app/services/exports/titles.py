"""What an export or a ledger is called: said anew for each reader, from what it was asked for."""

from collections.abc import Mapping

from app.core.records.query import load_query
from app.core.wording import say
from app.services.exports.wanted import Wanted
from app.services.ports import Ports
from app.storage.store import Export, Reading

ENDINGS = {
    "zip": "盖章文件（ZIP）",
    "xlsx": "表格（XLSX）",
    "csv": "表格（CSV）",
    "pdf": "打印件（PDF）",
}
_NOT_IN_NAMES = str.maketrans(dict.fromkeys('/\\:*?"<>|、 ', "-"))


def titles_of(ports: Ports, reading: Reading) -> Mapping[str, str]:
    """What the forms are called now, by name."""
    return {
        form: str(ports.bundle(reading, hash_).form.title)
        for form, hash_ in reading.current_bundles().items()
    }


def title_of(export: Export, titles: Mapping[str, str]) -> str:
    """What the export is called in the language that is spoken."""
    if export.kind == "zip":
        return Wanted.of(export.query).words(titles, len(titles))
    query = load_query(export.query)
    title = titles.get(query.form, query.form)
    return say("{title}台账（筛选）", title=title) if query.narrow else register_title(title)


def register_title(title: str) -> str:
    """What the register of a form is called."""
    return say("{title}台账", title=title)


def ledger_title(title: str, count: int) -> str:
    """What a ledger of so many records is called."""
    return say("{title}，{count} 张", title=register_title(title), count=count)


def kind_words(export: Export) -> str:
    """What sort of file it is."""
    return say(ENDINGS[export.kind])


def name_of(export: Export, titles: Mapping[str, str]) -> str:
    """What the file is called that somebody takes away."""
    title = title_of(export, titles).translate(_NOT_IN_NAMES)[:80]
    return f"{title}.{export.kind}"

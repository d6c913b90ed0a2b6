"""The texts in force, and whether other texts could take their place."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from app.core.definitions.bundle import Bundle
from app.core.definitions.catalog import Known, read_catalog
from app.core.definitions.form import Form
from app.core.definitions.guarding import retyped
from app.core.definitions.parts import form_path, paths_of, texts_of
from app.core.definitions.reading import read_form
from app.core.records.organisation import Organisation
from app.core.source.problem import Problem
from app.core.source.text import read_yaml
from app.services.ports import Ports
from app.storage.defining import Edition
from app.storage.store import Reading

Texts = Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Checked:
    """Texts held against everything that is in force.

    Attributes:
        files: The texts that the form would be made from.
        problems: What is wrong, of the form's own files first and of others that break by it.
        frozen: (hash, text) of every form that would change, the form itself among them.
        bundles: The same as bundles.
        current: Form → hash of what was in force meanwhile.
        version: Of the organisation whose words were checked.
    """

    form: str
    files: Texts
    problems: tuple[Problem, ...]
    frozen: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    bundles: Mapping[str, Bundle] = field(default_factory=dict)
    current: Mapping[str, str] = field(default_factory=dict)
    version: int = 0

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong, so that it could be published."""
        return not self.problems and self.form in self.frozen


def known_words(organisation: Organisation) -> Known:
    """The roles, departments and people that definitions may name."""
    return Known(
        roles={id_: (title,) for id_, title in organisation.roles.items()},
        departments={id_: (each.title,) for id_, each in organisation.departments.items()},
        people={id_: (each.name, each.login) for id_, each in organisation.people.items()},
    )


def edition_of(ports: Ports, reading: Reading, form: str) -> Edition:
    """The form's edition in force; number 0, without texts, where it was never published."""
    return reading.editions_in_force().get(form) or Edition(
        form=form, edition=0, hash="", files={}, at=ports.now(), by="", author="",
        confirmed_by="", reason="", changes=(),
    )  # fmt: skip


def files_of(ports: Ports, reading: Reading, edition: Edition) -> dict[str, str]:
    """What the author of an edition wrote; written out from its bundle where nobody kept it."""
    if not edition.edition:
        return {}
    return dict(edition.files) or texts_of(ports.bundle(reading, edition.hash))


def in_force(ports: Ports, reading: Reading) -> dict[str, str]:
    """The texts of everything in force, by path; of two for one path the later published."""
    found: dict[str, str] = {}
    for edition in reading.editions_in_force().values():
        found |= files_of(ports, reading, edition)
    return found


def own_files(form: str, texts: Texts) -> dict[str, str]:
    """Those of the texts that the form is made from."""
    return {path: texts[path] for path in paths_of(form, texts) if path in texts}


def check_texts(ports: Ports, reading: Reading, form: str, files: Texts) -> Checked:
    """Hold a form's texts against everything that is in force."""
    before = in_force(ports, reading)
    texts = before | dict(files)
    known = known_words(ports.organisation(reading))
    catalog, problems = read_catalog(_bytes(texts), known)
    own = set(files) | set(paths_of(form, texts))
    mine = [each for each in problems if each.mark.file in own]
    others = [each for each in problems if each.mark.file not in own]
    if others:  # what was wrong before, such as a role that is gone, is not this text's fault
        earlier = set(read_catalog(_bytes(before), known)[1])
        others = [each for each in others if each not in earlier]
    mine += _retyped(texts, form, _published(ports, reading, form))
    current = dict(reading.current_bundles())
    changed = {
        name: frozen
        for name, frozen in catalog.frozen.items()
        if name == form or (name in current and current[name] != frozen[0])
    }
    return Checked(
        form=form,
        files=own_files(form, texts),
        problems=(*sorted(mine), *others),
        frozen=changed,
        bundles={name: catalog.bundles[name] for name in changed},
        current=current,
        version=reading.organisation_version(),
    )


def whole(texts: Texts, before: Texts, forms: Collection[str]) -> dict[str, dict[str, str]]:
    """For each of the forms the files that it is made from, with the texts in place."""
    every = dict(before) | dict(texts)
    return {form: own_files(form, every) for form in forms}


def _published(ports: Ports, reading: Reading, form: str) -> list[Form]:
    return [ports.bundle(reading, each).form for each in reading.bundles_of(form)]


def _retyped(texts: Texts, form: str, earlier: Sequence[Form]) -> list[Problem]:
    """A fault at each field whose name was published with another type."""
    path = form_path(form)
    source, _ = read_yaml(texts.get(path, ""), path)
    if source is None:
        return []
    read = read_form(form, source)
    if read.value is None:
        return []
    return [
        Problem(
            source.mark((*read.paths.get(name, tuple(name.split("."))), "type")),
            f"'{name}' was published as {was} and keeps that type, not {now}",
            "take a new name",
        )
        for name, (was, now) in retyped(earlier, read.value).items()
    ]


def _bytes(texts: Texts) -> dict[str, bytes]:
    return {path: text.encode() for path, text in texts.items()}

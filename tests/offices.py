"""A working office for tests: the made-up company on a real store, with real files and keys.

Loaded as a plugin by tests/conftest.py. Founding it takes half a second, so that it is founded once
a session and copied; its passwords are hashed as cheaply as can be, since each is typed often.
"""

import shutil
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from jinja2 import BytecodeCache
from sqlalchemy.engine import make_url
from werkzeug.routing import Rule

from app.core.definitions.catalog import read_catalog
from app.factory import create_app, open_ports
from app.services import definitions, people, sign_in
from app.services.demo.company import found
from app.services.demo.hands import Hands
from app.services.ports import Ports
from app.settings import read_settings
from app.storage.sql.compiled import Statements
from app.web import outside, verify
from app.web.limits import Limit


class _Compiled(BytecodeCache):
    """Templates are compiled once a process, not once for each of its applications."""

    def __init__(self):
        self.kept = {}

    def load_bytecode(self, bucket):
        bucket.code = self.kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket):
        self.kept[bucket.key, bucket.checksum] = bucket.code


COMPILED = _Compiled()
_spell = Rule._compile_builder
_spelled = {}


def _spell_once(rule, append_unknown=True):
    """What spells an address follows from its parts: it is compiled once a process, too."""
    if rule.defaults:
        return _spell(rule, append_unknown)
    key = (*rule._trace, append_unknown)
    if key not in _spelled:
        _spelled[key] = _spell(rule, append_unknown)
    return _spelled[key]


Rule._compile_builder = _spell_once
_state = Statements.__init__
_states = {}


def _share(statements, dialect):
    """A statement is compiled once a process for a kind of database, not once for each of them."""
    _state(statements, dialect)
    vars(statements).update(_states.setdefault(dialect.name, vars(statements)))


Statements.__init__ = _share
CHEAP = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
sign_in.hasher = lambda: CHEAP
PASSWORD = "four-calm-grey-herons"
ROOT = Path(__file__).parent.parent
SEED = (ROOT / "app" / "organisation.yaml").read_bytes()


@dataclass
class Office:
    """The company at work.

    `ids` maps login → person id.
    """

    ports: Ports
    ids: dict[str, str]

    @property
    def hands(self) -> Hands:
        """Somebody who acts for the people of the company."""
        return Hands(self.ports, self.ids)

    def at(self, moment) -> "Office":
        """The same office at another moment."""
        return Office(replace(self.ports, clock=lambda: moment), self.ids)

    def publish(self, **files: str) -> None:
        """Put definitions in force: `publish(forms__leave="…", workflows__leave="…")`."""
        texts = {name.replace("__", "/") + ".yaml": text.encode() for name, text in files.items()}
        self.publish_texts({name.replace("_", "-"): text for name, text in texts.items()})

    def publish_texts(self, texts: dict[str, bytes]) -> None:
        """Put definitions in force beside the shipped ones: path → text."""
        with self.ports.store.reading() as reading:
            known = definitions.known_words(reading.organisation())
        shipped = definitions.read_files(ROOT)
        catalog, problems = read_catalog(shipped | texts, known)
        assert not problems, [str(each) for each in problems]
        with self.ports.store.writing() as writing:
            for form, (hash_, text) in catalog.frozen.items():
                writing.publish(hash_, form, text, self.ports.now(), "system:test")

    def record(self, id_: str):
        """The record as stored."""
        with self.ports.store.reading() as reading:
            return reading.record(id_)

    def app(self):
        """The web application over this office, where nobody has asked for anything yet."""
        for room in (
            verify,
            outside,
        ):  # they count in the process, for all tests
            for name, limit in list(vars(room).items()):
                if isinstance(limit, Limit):
                    setattr(room, name, Limit(limit.most))
        flask = create_app(self.ports)
        flask.testing = True
        flask.jinja_env.bytecode_cache = COMPILED
        return flask


def open_office(folder: Path, database: str = "", **settings: str) -> Ports:
    """Ports on an instance folder, whatever the machine's environment says."""
    settings |= {"database": database} if database else {}
    given = {f"COUNTERSIGN_{name.upper()}": value for name, value in settings.items()}
    return open_ports(read_settings(folder, given))


def found_office(folder: Path, database: str = "") -> Office:
    """A new company with everybody's password `PASSWORD` and the shipped definitions in force."""
    ports = open_office(folder, database)
    people.first_start(ports, SEED)
    ids = found(ports, PASSWORD)
    told = definitions.publish_files(ports, ROOT)
    assert not told.problems
    return Office(ports, ids)


@pytest.fixture(scope="session")
def office_folder(tmp_path_factory):
    """An instance folder with the company in it, to copy; and its people's ids."""
    folder = tmp_path_factory.mktemp("office") / "instance"
    office = found_office(folder)
    office.ports.store.close()
    return folder, office.ids


@pytest.fixture
def office(office_folder, tmp_path):
    """The company on SQLite, all its own."""
    folder, ids = office_folder
    shutil.copytree(folder, tmp_path / "instance")
    ports = open_office(tmp_path / "instance")
    yield Office(ports, dict(ids))
    ports.store.close()


@pytest.fixture(scope="session")
def postgres_template(postgres, tmp_path_factory):
    """An instance folder, its database and the ids of its people, both to copy."""
    folder = tmp_path_factory.mktemp("postgres-office") / "instance"
    office = found_office(folder, postgres.fresh())
    office.ports.store.close()
    return folder, make_url(office.ports.settings.database).database, office.ids


@pytest.fixture
def postgres_office(postgres, postgres_template, tmp_path):
    """The company on PostgreSQL, all its own."""
    folder, database, ids = postgres_template
    shutil.copytree(folder, tmp_path / "instance")
    ports = open_office(tmp_path / "instance", postgres.fresh("-T", database))
    yield Office(ports, dict(ids))
    ports.store.close()

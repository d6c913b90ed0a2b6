"""The one schema, for SQLite and PostgreSQL alike. Moments are aware UTC, identifiers are texts.

A change here needs a migration beside it; a test holds that both say the same.
"""

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    LargeBinary,
    Table,
    UniqueConstraint,
)

from app.storage.columns import Day, Json, Moment
from app.storage.export_tables import exports as exports
from app.storage.export_tables import looks as looks
from app.storage.register_tables import DATE_SLOTS as DATE_SLOTS
from app.storage.register_tables import NUMBER_SLOTS as NUMBER_SLOTS
from app.storage.register_tables import TEXT_SLOTS as TEXT_SLOTS
from app.storage.register_tables import readers as readers
from app.storage.register_tables import slots as slots
from app.storage.register_tables import views as views
from app.storage.tables import filled as filled
from app.storage.tables import metadata as metadata
from app.storage.tables import number as _number
from app.storage.tables import some as some
from app.storage.tables import text as _text

INSERT_ONLY = (
    "events", "bundles", "editions", "house_events", "links", "files", "seals", "settings", "looks",
    "leaves", "blocks", "checkpoints",
)  # fmt: skip

bundles = Table(
    "bundles",
    metadata,
    _text("hash", key=True),
    _text("form"),
    _number("edition"),  # counts the form's bundles from 1
    _text("text"),
    Column("at", Moment, nullable=False),
    _text("by"),
    UniqueConstraint("form", "edition"),
)

current_bundles = Table(
    "current_bundles",
    metadata,
    _text("form", key=True),
    _text("hash", ForeignKey(bundles.c.hash)),
    Column("at", Moment, nullable=False),
)

records = Table(
    "records",
    metadata,
    _text("id", key=True),
    _text("code"),
    _text("form"),
    _text("bundle", ForeignKey(bundles.c.hash)),
    _text("number"),
    _text("initiator"),
    _text("status"),
    Column("submitted_at", Moment),
    Column("ended_at", Moment),
    _text("title"),
    _number("seq"),
    _text("head"),
    _number("state_version"),
    Column("state", Json, nullable=False),
    UniqueConstraint("code"),
    Index(None, "form", "status", "submitted_at", "id"),
    Index(None, "form", "submitted_at", "id"),
    Index(None, "initiator", "submitted_at"),
    some("uq_records_form_number", "number <> ''", "form", "number", unique=True),
)

events = Table(
    "events",
    metadata,
    _text("record", ForeignKey(records.c.id), key=True),
    _number("seq", key=True),
    _text("type"),
    _number("version"),
    Column("at", Moment, nullable=False),
    _text("actor"),
    Column("body", Json, nullable=False),
    _text("previous"),
    _text("hash"),
)

answers = Table(
    "answers",
    metadata,
    _text("record", ForeignKey(records.c.id), key=True),
    _text("digest", key=True),
    _text("path"),
    Column("value", Json),
    Column("salt", LargeBinary),  # erased with its value: a short value is soon guessed from both
    Column("erased", Boolean, nullable=False),
)

tasks = Table(
    "tasks",
    metadata,
    _text("id", key=True),
    _text("record", ForeignKey(records.c.id)),
    _number("position"),  # in the order asked
    _text("step"),
    _number("round"),
    _text("status"),
    Column("asked_at", Moment, nullable=False),  # when it came to its holders, for inboxes
    Column("due_at", Moment),
    _text("decided_by"),
    Column("decided_at", Moment),
    _text("from_person"),  # who handed it on, else who decided last before it was asked
    _text("department"),  # whose working days its clock counts; empty: the company's
    Column("paused_at", Moment),  # its clock stands still since then
    Index(None, "record", "position"),
    some("ix_tasks_open", "status = 'open'", "id"),
    some("ix_tasks_decided", "decided_by <> ''", "decided_by", "decided_at"),
)

task_holders = Table(
    "task_holders",
    metadata,
    _text("task", ForeignKey(tasks.c.id), key=True),
    _text("person", key=True),
    Column("open", Boolean, nullable=False),
    Index(None, "person", "open"),
)

links = Table(
    "links",
    metadata,
    _text("from_record", ForeignKey(records.c.id), key=True),
    _text("to_record", ForeignKey(records.c.id), key=True),
    Column("at", Moment, nullable=False),
    Index(None, "to_record"),
)

drafts = Table(
    "drafts",
    metadata,
    _text("id", key=True),
    _text("person"),
    _text("form"),
    _text("bundle"),
    Column("posted", Json, nullable=False),
    Column("updated_at", Moment, nullable=False),
    _text("task"),
    _text("opened_from"),
    _text("record"),
    _text("title"),
    Index(None, "person", "updated_at"),
    some("ix_drafts_record", "record <> ''", "record"),
    some("uq_drafts_task_person", "task <> ''", "task", "person", unique=True),
)

series = Table(
    "series",
    metadata,
    _text("series", key=True),
    _number("year", key=True),
    _number("last"),
)

jobs = Table(
    "jobs",
    metadata,
    _text("id", key=True),
    _text("kind"),
    _text("key"),
    _text("record"),
    Column("payload", Json, nullable=False),
    _text("status"),
    _number("attempts"),
    Column("run_after", Moment, nullable=False),
    Column("leased_until", Moment),
    _text("error"),
    _number("failures"),
    _number("lost"),
    _text("host"),
    UniqueConstraint("key"),
    Index(None, "status", "run_after"),
    Index(None, "record"),
)

files = Table(
    "files",
    metadata,
    _text("id", key=True),
    _text("record", ForeignKey(records.c.id)),
    _text("kind"),
    _text("sha256"),
    _number("size"),
    _text("media"),
    _text("name"),
    Column("made_at", Moment, nullable=False),
    Index(None, "record"),
    Index(None, "sha256"),
)

seals = Table(
    "seals",
    metadata,
    _text("record", ForeignKey(records.c.id), key=True),
    _number("revision", key=True),
    _text("kind", key=True),
    # Checked at commit: the seal goes in first, and only who got the place in keeps a file.
    _text("file", ForeignKey(files.c.id, deferrable=True, initially="DEFERRED")),
)

people = Table(
    "people",
    metadata,
    _text("id", key=True),
    _text("name"),
    _text("login"),
    _text("outside"),
    Column("active", Boolean, nullable=False),
    _text("phone"),
    _text("email"),
    _text("password"),
    _text("stamp"),
    Column("temporary", Boolean, nullable=False),  # somebody else made the password
    _text("language"),
    UniqueConstraint("login"),
)

departments = Table(
    "departments",
    metadata,
    _text("id", key=True),
    _text("title"),
    _text("parent"),
)

roles = Table("roles", metadata, _text("id", key=True), _text("title"))

memberships = Table(
    "memberships",
    metadata,
    _text("person", ForeignKey(people.c.id), key=True),
    _text("role", key=True),
    _text("department", key=True),
    _text("estate", key=True),
    Column("since", Day, primary_key=True, nullable=False),  # 0001-01-01: always
    Column("until", Day),
)

outsiders = Table("outsiders", metadata, _text("id", key=True), _text("title"))

estates = Table("estates", metadata, _text("id", key=True), _text("title"))

units = Table(
    "units",
    metadata,
    _text("id", key=True),
    _text("estate", ForeignKey(estates.c.id)),
    _text("title"),
    _text("building"),
)

retired = Table(
    "retired",
    metadata,
    _text("kind", key=True),  # department, role, outside, estate, unit
    _text("id", key=True),
    Column("since", Day),  # empty: in use again
)

days = Table(
    "days",
    metadata,
    Column("day", Day, primary_key=True, nullable=False),
    Column("working", Boolean, nullable=False),
)

department_hours = Table(
    "department_hours",
    metadata,
    _text("department", key=True),
    _text("opens"),  # 08:30, local
    _text("closes"),
    _text("weekdays"),  # 1 is Monday: 12345
)

department_days = Table(
    "department_days",
    metadata,
    _text("department", key=True),
    Column("day", Day, primary_key=True, nullable=False),
    Column("working", Boolean, nullable=False),
)

attachments = Table(
    "attachments",
    metadata,
    _text("id", key=True),
    _text("person"),  # who handed it in
    _text("draft"),  # where it was handed in
    _text("record"),  # empty until the draft is submitted
    _text("field"),
    _text("sha256"),  # of the original bytes
    _text("shown"),  # sha256 of what pages and paper show; empty: no picture
    _text("thumb"),
    _text("media"),
    _text("name"),
    _number("size"),
    _number("width"),
    _number("height"),
    Column("at", Moment, nullable=False),
    Index(None, "draft"),
    some("ix_attachments_record", "record <> ''", "record"),
)

cc = Table(
    "cc",
    metadata,
    _text("record", ForeignKey(records.c.id), key=True),
    _text("person", key=True),
    _text("step"),  # of kind notify; empty: somebody chose the person
    _text("by"),
    Column("at", Moment, nullable=False),
    Column("read_at", Moment),
    Index(None, "person", "at"),
    some("ix_cc_unread", "read_at IS NULL", "person", "at"),
)

invitations = Table(
    "invitations",
    metadata,
    _text("id", key=True),
    _text("kind"),  # link, or in_person: a code only, on a staff device
    _text("record", ForeignKey(records.c.id)),
    _text("task", ForeignKey(tasks.c.id)),
    _text("person"),  # a contact who has an account, or empty
    _text("name"),  # who is to sign
    _text("channel"),  # mail or sms
    _text("address"),
    _text("token"),  # sha256 of the link's secret; empty for in_person
    _text("code"),  # hash of the code that was sent last
    _number("tries"),  # wrong codes typed
    _number("sent"),  # codes sent
    Column("code_until", Moment),
    Column("created_at", Moment, nullable=False),
    _text("created_by"),
    Column("expires_at", Moment, nullable=False),
    Column("opened_at", Moment),
    Column("ended_at", Moment),
    _text("ended"),  # used, recalled, replaced, expired; empty: open
    Index(None, "task"),
    some("uq_invitations_token", "token <> ''", "token", unique=True),
)

settings = Table(
    "settings",
    metadata,
    _text("form", key=True),
    _text("name", key=True),
    _number("place", key=True),  # of its event in house_events
    _text("value"),
    Column("since", Day, nullable=False),
    _text("by"),
    Column("at", Moment, nullable=False),
)

house_events = Table(
    "house_events",
    metadata,
    _number("seq", key=True),
    Column("at", Moment, nullable=False),
    _text("by"),
    _text("type"),
    Column("body", Json, nullable=False),
)

throttles = Table(
    "throttles",
    metadata,
    _text("key", key=True),
    _number("failures"),
    Column("locked_until", Moment),
)

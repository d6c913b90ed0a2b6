"""The first tables, with the triggers that keep what happened."""

import sqlalchemy as sa
from alembic import op

from app.storage import triggers
from app.storage.columns import Day, Json, Moment, Quantity

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

PROTECTED = (
    "events",
    "bundles",
    "house_events",
    "links",
    "files",
    "seals",
    "settings",
    "answers",
)
SLOTS = (
    *("text1", "text2", "text3", "text4", "text5", "text6"),
    *("number1", "number2", "number3", "number4"),
    *("date1", "date2", "date3", "date4"),
)


def upgrade() -> None:

    op.create_table(
        "bundles",
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("edition", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_bundles")),
        sa.UniqueConstraint("form", "edition", name=op.f("uq_bundles_form_edition")),
    )
    op.create_table(
        "days",
        sa.Column("day", Day(), nullable=False),
        sa.Column("working", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_days")),
    )
    op.create_table(
        "departments",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("parent", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_departments")),
    )
    op.create_table(
        "drafts",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("bundle", sa.Text(), nullable=False),
        sa.Column("posted", Json(), nullable=False),
        sa.Column("updated_at", Moment(), nullable=False),
        sa.Column("task", sa.Text(), nullable=False),
        sa.Column("opened_from", sa.Text(), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drafts")),
    )
    op.create_index(
        op.f("ix_drafts_person_updated_at"), "drafts", ["person", "updated_at"], unique=False
    )
    op.create_index(
        "ix_drafts_record",
        "drafts",
        ["record"],
        unique=False,
        sqlite_where=sa.text("record <> ''"),
        postgresql_where=sa.text("record <> ''"),
    )
    op.create_index(
        "uq_drafts_task_person",
        "drafts",
        ["task", "person"],
        unique=True,
        sqlite_where=sa.text("task <> ''"),
        postgresql_where=sa.text("task <> ''"),
    )
    op.create_table(
        "estates",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_estates")),
    )
    op.create_table(
        "house_events",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("body", Json(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_house_events")),
    )
    op.create_table(
        "jobs",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("payload", Json(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("run_after", Moment(), nullable=False),
        sa.Column("leased_until", Moment(), nullable=True),
        sa.Column("error", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jobs")),
        sa.UniqueConstraint("key", name=op.f("uq_jobs_key")),
    )
    op.create_index(op.f("ix_jobs_record"), "jobs", ["record"], unique=False)
    op.create_index(op.f("ix_jobs_status_run_after"), "jobs", ["status", "run_after"], unique=False)
    op.create_table(
        "outsiders",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outsiders")),
    )
    op.create_table(
        "people",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("outside", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("password", sa.Text(), nullable=False),
        sa.Column("stamp", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
        sa.UniqueConstraint("login", name=op.f("uq_people_login")),
    )
    op.create_table(
        "roles",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roles")),
    )
    op.create_table(
        "series",
        sa.Column("series", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("series", "year", name=op.f("pk_series")),
    )
    op.create_table(
        "settings",
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("since", Day(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("form", "name", "place", name=op.f("pk_settings")),
    )
    op.create_table(
        "throttles",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("failures", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("locked_until", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_throttles")),
    )
    op.create_table(
        "current_bundles",
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["hash"], ["bundles.hash"], name=op.f("fk_current_bundles_hash")),
        sa.PrimaryKeyConstraint("form", name=op.f("pk_current_bundles")),
    )
    op.create_table(
        "memberships",
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("estate", sa.Text(), nullable=False),
        sa.Column("since", Day(), nullable=False),
        sa.Column("until", Day(), nullable=True),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("fk_memberships_person")),
        sa.PrimaryKeyConstraint(
            "person", "role", "department", "estate", "since", name=op.f("pk_memberships")
        ),
    )
    op.create_table(
        "records",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("bundle", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("initiator", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("submitted_at", Moment(), nullable=True),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("head", sa.Text(), nullable=False),
        sa.Column("state_version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("state", Json(), nullable=False),
        sa.ForeignKeyConstraint(["bundle"], ["bundles.hash"], name=op.f("fk_records_bundle")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_records")),
        sa.UniqueConstraint("code", name=op.f("uq_records_code")),
    )
    op.create_index(
        op.f("ix_records_form_status_submitted_at_id"),
        "records",
        ["form", "status", "submitted_at", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_records_form_submitted_at_id"),
        "records",
        ["form", "submitted_at", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_records_initiator_submitted_at"),
        "records",
        ["initiator", "submitted_at"],
        unique=False,
    )
    op.create_index(
        "uq_records_form_number",
        "records",
        ["form", "number"],
        unique=True,
        sqlite_where=sa.text("number <> ''"),
        postgresql_where=sa.text("number <> ''"),
    )
    op.create_table(
        "units",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("estate", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("building", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["estate"], ["estates.id"], name=op.f("fk_units_estate")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_units")),
    )
    op.create_table(
        "answers",
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("value", Json(), nullable=True),
        sa.Column("salt", sa.LargeBinary(), nullable=True),
        sa.Column("erased", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["record"], ["records.id"], name=op.f("fk_answers_record")),
        sa.PrimaryKeyConstraint("record", "digest", name=op.f("pk_answers")),
    )
    op.create_table(
        "events",
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("body", Json(), nullable=False),
        sa.Column("previous", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["record"], ["records.id"], name=op.f("fk_events_record")),
        sa.PrimaryKeyConstraint("record", "seq", name=op.f("pk_events")),
    )
    op.create_table(
        "files",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("media", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["record"], ["records.id"], name=op.f("fk_files_record")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_files")),
    )
    op.create_index(op.f("ix_files_record"), "files", ["record"], unique=False)
    op.create_index(op.f("ix_files_sha256"), "files", ["sha256"], unique=False)
    op.create_table(
        "links",
        sa.Column("from_record", sa.Text(), nullable=False),
        sa.Column("to_record", sa.Text(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["from_record"], ["records.id"], name=op.f("fk_links_from_record")),
        sa.ForeignKeyConstraint(["to_record"], ["records.id"], name=op.f("fk_links_to_record")),
        sa.PrimaryKeyConstraint("from_record", "to_record", name=op.f("pk_links")),
    )
    op.create_index(op.f("ix_links_to_record"), "links", ["to_record"], unique=False)
    op.create_table(
        "slots",
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("text1", sa.Text(), nullable=True),
        sa.Column("text2", sa.Text(), nullable=True),
        sa.Column("text3", sa.Text(), nullable=True),
        sa.Column("text4", sa.Text(), nullable=True),
        sa.Column("text5", sa.Text(), nullable=True),
        sa.Column("text6", sa.Text(), nullable=True),
        sa.Column("number1", Quantity(), nullable=True),
        sa.Column("number2", Quantity(), nullable=True),
        sa.Column("number3", Quantity(), nullable=True),
        sa.Column("number4", Quantity(), nullable=True),
        sa.Column("date1", Day(), nullable=True),
        sa.Column("date2", Day(), nullable=True),
        sa.Column("date3", Day(), nullable=True),
        sa.Column("date4", Day(), nullable=True),
        sa.ForeignKeyConstraint(["record"], ["records.id"], name=op.f("fk_slots_record")),
        sa.PrimaryKeyConstraint("record", name=op.f("pk_slots")),
    )
    for slot in SLOTS:
        some = sa.text(f"{slot} IS NOT NULL")
        op.create_index(
            f"ix_slots_{slot}",
            "slots",
            ["form", slot, "record"],
            sqlite_where=some,
            postgresql_where=some,
        )
    op.create_table(
        "tasks",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("round", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("asked_at", Moment(), nullable=False),
        sa.Column("due_at", Moment(), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=False),
        sa.Column("decided_at", Moment(), nullable=True),
        sa.Column("from_person", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["record"], ["records.id"], name=op.f("fk_tasks_record")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tasks")),
    )
    op.create_index(
        "ix_tasks_decided",
        "tasks",
        ["decided_by", "decided_at"],
        unique=False,
        sqlite_where=sa.text("decided_by <> ''"),
        postgresql_where=sa.text("decided_by <> ''"),
    )
    op.create_index(op.f("ix_tasks_record_position"), "tasks", ["record", "position"], unique=False)
    op.create_table(
        "seals",
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["file"],
            ["files.id"],
            name=op.f("fk_seals_file"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["record"], ["records.id"], name=op.f("fk_seals_record")),
        sa.PrimaryKeyConstraint("record", "revision", "kind", name=op.f("pk_seals")),
    )
    op.create_table(
        "task_holders",
        sa.Column("task", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["task"], ["tasks.id"], name=op.f("fk_task_holders_task")),
        sa.PrimaryKeyConstraint("task", "person", name=op.f("pk_task_holders")),
    )
    op.create_index(
        op.f("ix_task_holders_person_open"), "task_holders", ["person", "open"], unique=False
    )

    triggers.create(op.get_bind(), PROTECTED)


def downgrade() -> None:
    raise RuntimeError("the first tables cannot be taken back: begin a new instance")

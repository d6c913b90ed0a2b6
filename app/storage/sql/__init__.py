"""The Store on SQLite and PostgreSQL: one schema, statements compiled once per dialect."""

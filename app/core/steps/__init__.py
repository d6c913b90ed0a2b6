"""Step kinds, one per file: `kind: approve` in a workflow is approve.py here."""

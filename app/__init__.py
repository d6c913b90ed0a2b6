"""Countersign (会签): low-code forms and document workflow, self-hosted."""

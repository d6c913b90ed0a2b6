"""`python -m app.cli`: the same as `countersign`."""

from app.cli import main

main()

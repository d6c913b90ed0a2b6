"""Field types, one per file: `type: money` in a form is money.py here."""

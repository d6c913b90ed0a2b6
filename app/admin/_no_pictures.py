"""Flask-Admin without its fields for pictures: those would load Pillow into the server.

Only the child that looks at what people hand in may hold the libraries that read pictures.
"""

import importlib
import sys

if "PIL" not in sys.modules:
    # An import of it now fails, as if it were absent.
    sys.modules["PIL"] = None  # type: ignore[assignment]
    try:
        importlib.import_module("flask_admin.form")
    finally:
        del sys.modules["PIL"]

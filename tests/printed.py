"""What stands on the pages of a PDF."""

import subprocess


def pages_of(pdf):
    """The text of each page, laid out as it is printed."""
    shown = ["pdftotext", "-layout", "-enc", "UTF-8", "-", "-"]
    done = subprocess.run(shown, input=pdf, capture_output=True, check=True)
    return done.stdout.decode().split("\f")[:-1]

"""Text for the terminal goes in and is printed: with colour on a terminal that wants it, plain elsewhere."""

from __future__ import annotations

import os
import sys

import click


def say(text: str) -> None:
    """Print to stdout. Colour obeys NO_COLOR (https://no-color.org); what cannot be encoded is escaped."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    printable = text.encode(encoding, "backslashreplace").decode(encoding)
    click.echo(printable, color=False if os.environ.get("NO_COLOR") else None)

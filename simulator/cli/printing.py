"""Print text: with colour on a terminal that wants it, plain elsewhere."""

from __future__ import annotations

import errno
import os
import sys

import click


class NotDone(click.ClickException):
    """What could not be asked, read or written: no finding, so the exit status is another one."""

    exit_code = 2


def say(text: str) -> None:
    """Print to stdout. Colour obeys NO_COLOR (https://no-color.org); characters that cannot be encoded are escaped.

    Raises:
        NotDone: it cannot be written.
    """
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    printable = text.encode(encoding, "backslashreplace").decode(encoding)
    try:
        click.echo(printable, color=False if os.environ.get("NO_COLOR") else None)
    except OSError as error:
        if error.errno == errno.EPIPE:  # whoever read it has had enough
            raise
        from simulator.text.system_errors import cause_of

        raise NotDone(f"cannot write to standard output: {cause_of(error)}.") from error

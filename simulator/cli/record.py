"""`record`: write the capsule of a running server's sandbox to a file that `replay` reads."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from simulator.cli.options import ADMIN_TOKEN, URL, with_options

TIMEOUT_S = 120.0
OWNER_ONLY = 0o600


@click.command()
@click.option("--sandbox", metavar="NAME", help="Sandbox to record.  [default: the default one]")
@click.option(
    "--output", type=click.Path(dir_okay=False, allow_dash=True, path_type=Path), metavar="FILE",
    help="File to write; - is stdout.  [default: capsule-NAME.json]",
)  # fmt: skip
@click.option("--force", is_flag=True, help="Overwrite the file.")
@with_options([URL, ADMIN_TOKEN])
def record(sandbox: str | None, output: Path | None, force: bool, url: str | None, admin_token: str | None) -> None:  # noqa: FBT001 - a flag
    """Write the inputs of a sandbox of a running simulator to a file, without secrets.

    `sms-simulator replay FILE` makes the same journal from it, on any machine. This command replays the file once
    before it ends, to see that it does.
    """
    from simulator.capsule.errors import CapsuleError
    from simulator.capsule.file import read_capsule, text_of
    from simulator.cli.calling import call, server_url, succeed
    from simulator.cli.printing import NotDone
    from simulator.cli.progress import progress
    from simulator.cli.replay import counted

    output = output or Path(f"capsule-{sandbox or 'default'}.json")
    if str(output) != "-":
        _look_at(output, is_forced=force)
    url = server_url(url)
    with progress("Recording"):
        reply = call(url, "GET", "capsule", sandbox=sandbox, admin_token=admin_token, timeout_s=TIMEOUT_S)
    text = text_of(succeed(reply))
    try:
        capsule = read_capsule(text.encode())
    except CapsuleError as error:
        raise NotDone(f"the capsule from the server cannot be used: {error}.") from error
    if str(output) == "-":
        click.echo(text, nl=False)
    else:
        _write(output, text, is_forced=force)
        click.echo(f"{output}: {counted(len(capsule.inputs), 'input')} of sandbox {capsule.sandbox}")
    _check(capsule)


def _write(output: Path, text: str, *, is_forced: bool) -> None:
    """Write a file that only its owner may read; it holds the texts and numbers of messages."""
    import os
    import tempfile

    from simulator.cli.printing import NotDone
    from simulator.text.system_errors import cause_of

    unfinished: Path | None = None
    try:
        if is_forced:
            handle, name = tempfile.mkstemp(prefix=f".{output.name}.", dir=output.parent)  # for its owner alone
            unfinished = Path(name)
        else:
            handle = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
            unfinished = output
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        if is_forced:
            unfinished.replace(output)
        unfinished = None
    except FileExistsError:
        raise click.UsageError(_taken(output)) from None
    except OSError as error:
        raise NotDone(
            f"{output} cannot be written: {cause_of(error)}. Name another file with --output, or - for stdout."
        ) from error
    finally:
        if unfinished is not None:
            unfinished.unlink(missing_ok=True)  # a full disk leaves nothing half


def _look_at(output: Path, *, is_forced: bool) -> None:
    """Refuse what may not be written: a file that is there, unless it may be overwritten, and what is no file."""
    import stat

    try:
        kind = output.lstat().st_mode
    except OSError:
        return  # there is none, or writing it will tell what is wrong
    if not stat.S_ISREG(kind):
        what = "a link" if stat.S_ISLNK(kind) else "not an ordinary file"
        raise click.UsageError(f"{output} is {what} and is never replaced: name another file with --output.")
    if not is_forced:
        raise click.UsageError(_taken(output))


def _taken(output: Path) -> str:
    return f"{output} exists already: name another file with --output, or overwrite it with --force."


def _check(capsule: Any) -> None:
    from simulator.capsule.errors import CapsuleError
    from simulator.capsule.replaying import replay_capsule
    from simulator.cli.choosing import every_vendor
    from simulator.cli.printing import NotDone
    from simulator.cli.progress import progress
    from simulator.cli.replay import told

    if not capsule.is_complete:
        click.echo(
            "Note: recording ended when --capsule-bytes was reached. The file replays up to that point, and only "
            "the answers to requests are compared.",
            err=True,
        )
    try:
        with progress("Replaying") as shown:
            replayed = replay_capsule(capsule, every_vendor(), shown.reach)
    except CapsuleError as error:
        raise NotDone(f"it cannot be replayed here: {error}.") from error
    if replayed.difference is not None:
        raise click.ClickException(
            f"it was written, but does not replay to the journal that it was recorded from.\n{told(replayed)}"
        )

"""Tell a report on a sandbox that was used from one that is clean because no request came."""

from __future__ import annotations

import click

FAIL_IF_UNUSED = click.option(
    "--fail-if-unused", is_flag=True, help="Exit with status 1 if no request came to the sandbox."
)


def note_of_unused(url: str, sandbox: str | None, admin_token: str | None) -> str | None:
    """Return the words for a sandbox to which no request came, neither to a vendor nor a refused one; None otherwise.

    Raises:
        NotDone: there is no such server or sandbox.
    """
    from simulator.cli.calling import call, succeed

    counts = succeed(call(url, "GET", "sandbox", sandbox=sandbox, admin_token=admin_token))["counts"]
    came = sum(counts[kind][state] for kind in ("requests", "unreadable") for state in ("kept", "dropped"))
    return None if came else f"no request came to sandbox {sandbox or 'default'}"

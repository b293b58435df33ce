"""Show sandboxes: their addresses, their credentials, and what they keep."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from simulator.api.instants import iso_millis
from simulator.control.operation import View
from simulator.control.views.data import DATA, NODE, DataView, data_view
from simulator.hosting.sandboxes import DEFAULT_NAME
from simulator.scenario.build import credentials_of
from simulator.scenario.telling import told_of
from simulator.sms.numbers import example_mobile

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.hosting.host import Host
    from simulator.hosting.hosted import Hosted
    from simulator.hosting.letting_go import LetGo
    from simulator.sandbox.books.accounts import Account
    from simulator.sandbox.sandbox import Sandbox


class Kept(View):
    """How many are kept of something, and how many were dropped to make room or deleted."""

    kept: int
    dropped: int


class Counts(View):
    """What a sandbox keeps."""

    messages: Kept
    requests: Kept
    unreadable: Kept = Field(description="Requests that were refused before a vendor could be asked.")
    callbacks: Kept
    incoming: Kept = Field(description="Messages from handsets.")
    ledger_entries: Kept
    accounts: int
    message_bytes: int = Field(description="Bytes of the texts of messages.")
    journal_bytes: int
    planned: int = Field(
        description="Planned events, including callbacks without a result; bounded by `--max-planned`."
    )
    unsent_callbacks: int = Field(
        description="Receipts, copies and retries that were not sent because too many events were planned."
    )


class VendorAccess(View):
    """How a client of one vendor gets into a sandbox."""

    base_url: str = Field(description="Goes in front of the vendor's own paths.")
    account: str | None
    credentials: dict[str, str] = Field(description="Credentials that lead into the sandbox even without its prefix.")
    elsewhere: list[str] = Field(
        description=(
            "Kinds of credentials that lead to another sandbox without the prefix, because it declared the same "
            "ones first."
        )
    )
    example_number: str | None = Field(description="A mobile number of its home country, to send to.")
    send_paths: list[str] = Field(description="The paths of its calls that send.")


class SandboxView(View):
    """One sandbox."""

    name: str
    base_url: str
    control_url: str
    seed: str
    now: str
    speed: float
    expires_in_s: float | None = Field(
        description="The sandbox is deleted after this many real seconds without a request."
    )
    data: DataView | None = Field(description=DATA)
    node: str | None = Field(description=NODE)
    vendors: dict[str, VendorAccess]
    counts: Counts


class BegunView(SandboxView):
    """A sandbox that has just begun, with what people should know of it, in sentences."""

    clock_in_words: str = Field(description="How time goes, and how to start it where it stands.")
    credentials_in_words: str = Field(description="Whose credentials hold, and what becomes of unknown ones.")


class MadeView(SandboxView):
    """A sandbox that was made, or that was there already and is as it was."""

    made: bool = Field(description="Whether this request made it. If not, nothing in the body had an effect.")
    made_in_words: str = Field(description="The same in a sentence, with the fields of the body that had no effect.")
    clock_in_words: str = Field(description="How time goes, and how to start it where it stands.")
    credentials_in_words: str | None = Field(
        description=(
            "Whose credentials hold, and what becomes of unknown ones; null where it was there already, for its "
            "accounts may have others since."
        )
    )


class LetGoView(View):
    """How much of a sandbox was let go as it began anew."""

    messages: int
    requests: int
    incoming: int = Field(description="Messages from handsets.")
    callbacks: int = Field(description="Those that waited for a result, and are never sent.")
    faults: int = Field(description="Those that were in force or waited, a scenario's too.")
    accounts: int = Field(description="Those that were opened since it began.")


class BegunAnewView(BegunView):
    """A sandbox that has just begun anew."""

    let_go: LetGoView
    let_go_in_words: str = Field(description="What was let go.")


class SandboxList(View):
    """Sandboxes, oldest first."""

    sandboxes: list[SandboxView]
    next_cursor: str | None = None


def sandbox_view(host: Host, hosted: Hosted, origin: str) -> SandboxView:
    """Show a sandbox.

    Args:
        host: which serves it.
        hosted: the sandbox.
        origin: where the caller reached us.
    """
    sandbox = hosted.sandbox
    base_url = base_url_of(sandbox, origin)
    return SandboxView(
        name=sandbox.name,
        base_url=base_url,
        control_url=f"{base_url}/__admin",
        seed=sandbox.rules.seed,
        now=iso_millis(sandbox.clock.now_ms()),
        speed=sandbox.clock.rate,
        expires_in_s=None if hosted.lifetime is None else hosted.lifetime.expires_in_s,
        data=data_view(host, hosted),
        node=host.node,
        vendors=_accesses(host, hosted, base_url),
        counts=counts_of(hosted),
    )


def begun_view(host: Host, hosted: Hosted, origin: str) -> BegunView:
    """Show a sandbox that has just begun."""
    shown = sandbox_view(host, hosted, origin)
    told = told_of(hosted.sandbox)
    start = f" To start it: POST {shown.control_url}/clock/resume." if told.is_standing else ""
    return BegunView(
        **dict(shown),
        clock_in_words=f"The clock {told.pace}.{start}",
        credentials_in_words=told.credentials,
    )


def made_view(host: Host, hosted: Hosted, origin: str) -> MadeView:
    """Show a sandbox that was just made under the name that was addressed."""
    begun = begun_view(host, hosted, origin)
    return MadeView(**dict(begun), made=True, made_in_words="The sandbox was made.")


def found_view(host: Host, hosted: Hosted, origin: str, given: Sequence[str]) -> MadeView:
    """Show a sandbox that was to be made and was there; `given` are the fields of the body, none of which counted."""
    begun = begun_view(host, hosted, origin)
    effect = f" These fields had no effect: {', '.join(given)}." if given else ""
    words = (
        f"The sandbox was there already, and is as it was.{effect} To begin it anew: POST {begun.control_url}/reset."
    )
    return MadeView(**dict(begun) | {"credentials_in_words": None}, made=False, made_in_words=words)


def begun_anew_view(host: Host, hosted: Hosted, origin: str, gone: LetGo) -> BegunAnewView:
    """Show a sandbox that has just begun anew, and what was let go."""
    shown = begun_view(host, hosted, origin)
    return BegunAnewView(**dict(shown), let_go=LetGoView(**gone._asdict()), let_go_in_words=gone.in_words)


def base_url_of(sandbox: Sandbox, origin: str) -> str:
    """Return the URL of a sandbox, without a slash at its end."""
    return origin if sandbox.name == DEFAULT_NAME else f"{origin}/s/{sandbox.name}"


def counts_of(hosted: Hosted) -> Counts:
    """Count what a sandbox keeps and has dropped."""
    sandbox, unreadable = hosted.sandbox, hosted.unreadable
    return Counts(
        messages=Kept(kept=len(sandbox.messages), dropped=sandbox.messages.dropped),
        requests=Kept(kept=len(sandbox.journal), dropped=sandbox.journal.dropped),
        unreadable=Kept(kept=len(unreadable), dropped=unreadable.dropped),
        callbacks=Kept(kept=len(sandbox.callbacks), dropped=sandbox.callbacks.dropped),
        incoming=Kept(kept=len(sandbox.incoming.kept), dropped=sandbox.incoming.kept.dropped),
        ledger_entries=Kept(kept=len(sandbox.ledger), dropped=sandbox.ledger.folded),
        accounts=len(sandbox.accounts),
        message_bytes=sandbox.messages.kept_bytes,
        journal_bytes=sandbox.journal.kept_bytes,
        planned=sandbox.agenda.taken,
        unsent_callbacks=sandbox.unsent,
    )


def _accesses(host: Host, hosted: Hosted, base_url: str) -> dict[str, VendorAccess]:
    accounts = host.sandboxes.demo_accounts(hosted)
    accesses = {}
    for vendor in host.directory:
        account = accounts.get(vendor.name)
        accesses[vendor.name] = VendorAccess(
            base_url=base_url,
            account=None if account is None else account.id,
            credentials={} if account is None else credentials_of(account, vendor),
            elsewhere=[] if account is None else _elsewhere(host, hosted, account),
            example_number=example_mobile(vendor.region),
            send_paths=vendor.send_paths,
        )
    return accesses


def _elsewhere(host: Host, hosted: Hosted, account: Account) -> list[str]:
    keys = {each.kind: (account.vendor, each.kind, each.values) for each in account.credentials}
    return [kind for kind, key in keys.items() if host.sandboxes.leads_to(key) != hosted.sandbox.name]

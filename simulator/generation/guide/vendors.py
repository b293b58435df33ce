"""Write the page of the vendors, which tells what their manifests say and how each thing is known."""

from __future__ import annotations

import enum
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from simulator.generation.guide.writing import NOTICE, code, prose, sentence, table
from simulator.sandbox.books.limits import MINUTE_MS, SECOND_MS
from simulator.scenario.policies import switches_of
from simulator.settings import DEFAULT_HOST, DEFAULT_PORT

if TYPE_CHECKING:
    from simulator.api.vendor import Vendor
    from simulator.sandbox.books.limits import Limit

BASE_URL = f"http://{DEFAULT_HOST}:{DEFAULT_PORT}"
DAY_MS = 86_400_000
BEGINNING = f"""# Vendors

Look up a vendor's calls, credentials, refusals, limits, callbacks, switches and quirks, and how each is known.

{NOTICE}
Vendors of installed packages are listed, as these are, by `sms-simulator vendors`. [Evidence](evidence.md) says what
*documented*, *public*, *observed* and *assumed* mean; a switch is set by `--policy NAME=VALUE`, a
[scenario](scenarios.md) or the control API.
"""


def vendors_page(vendors: tuple[Vendor[Any], ...]) -> str:
    """Write the page, a part for each vendor."""
    return "\n".join([BEGINNING, *(line for vendor in vendors for line in _part(vendor))]).rstrip("\n") + "\n"


def _part(vendor: Vendor[Any]) -> Iterator[str]:
    yield from (f"## {vendor.title}", "", _summary(vendor), "")
    for title, lines in (
        ("calls", _calls(vendor)),
        ("calls that are not emulated", _elsewhere(vendor)),
        ("credentials", _credentials(vendor)),
        ("refusals", _refusals(vendor)),
        ("limits", _limits(vendor)),
        ("callbacks", _callbacks(vendor)),
        ("switches", _switches(vendor)),
        ("quirks and decisions", _quirks(vendor)),
    ):
        written = list(lines)
        if written:
            yield from (f"### {vendor.title}: {title}", "", *written)


def _summary(vendor: Vendor[Any]) -> str:
    hosts = " or ".join(code(f"https://{host}") for host in vendor.hosts)
    terms = vendor.terms
    return (
        f"{code(vendor.name)} in settings and scenarios. Base URL: {code(BASE_URL)} in place of {hosts or 'its own'}. "
        f"An account begins with {terms.currency} {terms.opening_balance}, and a segment costs {terms.price}."
    )


def _calls(vendor: Vendor[Any]) -> Iterator[str]:
    return table(
        ("call", "what it does", "evidence", "source"),
        (
            (
                code(f"{route.method} {route.path}"),
                f"{code(operation.name)}: {prose(sentence(operation.summary))}",
                (route.evidence or operation.evidence).value,
                prose(route.source or operation.source),
            )
            for operation in vendor.operations
            for route in operation.routes
        ),
    )


def _elsewhere(vendor: Vendor[Any]) -> Iterator[str]:
    return table(
        ("call", "what it does", "evidence", "source"),
        (
            (
                code(f"{each.method} {each.path}"),
                "reads" if each.is_read_only else "charges",
                each.evidence.value,
                prose(each.source),
            )
            for each in vendor.elsewhere
        ),
    )


def _credentials(vendor: Vendor[Any]) -> Iterator[str]:
    life = vendor.terms.key_lifetime_ms
    rows = []
    for kind in vendor.credential_kinds:
        words = ["expires never" if life is None or kind.never_expires else f"expires after {life // DAY_MS} days"]
        if vendor.is_handle(kind.name):
            words.append("finds an account and proves nothing")
        rows.append((code(kind.name), ", ".join(map(code, kind.fields)), ", ".join(words)))
    return table(("kind", "fields", ""), rows)


def _refusals(vendor: Vendor[Any]) -> Iterator[str]:
    return table(
        ("reason", "status", "code", "message", "evidence", "source"),
        (
            (
                code(reason),
                str(error.status),
                "" if error.code is None else code(error.code),
                prose(error.message),
                error.evidence.value,
                prose(error.source),
            )
            for reason, error in vendor.errors.items()
        ),
    )


def _limits(vendor: Vendor[Any]) -> Iterator[str]:
    whose = f"Counted for each {vendor.terms.limit_counts.value}."
    yield f"Requests: {_rates(vendor.terms.limit)} {whose}" if vendor.terms.limit else "Every request is admitted."
    yield ""
    yield from table(
        ("plan, set by `--terms`", "requests"),
        ((code(f"{vendor.name}.plan={name}"), _rates(limit)) for name, limit in vendor.plans.items()),
    )


def _rates(limit: Limit) -> str:
    windows = {MINUTE_MS: "a minute", SECOND_MS: "a second"}
    rates = (f"{rate.number} {windows.get(rate.window_ms, f'in {rate.window_ms} ms')}" for rate in limit.rates)
    return f"{' and '.join(rates)} at most."


def _callbacks(vendor: Vendor[Any]) -> Iterator[str]:
    if vendor.has_callbacks:
        yield "- States of messages are reported by callbacks: [Receipts](receipts.md)."
    if vendor.reporting is not None:
        yield "- An account may have a URL of its own, to which the states of all its messages are reported."
    if vendor.incoming is not None:
        yield "- Messages from handsets are passed on: [Incoming messages](incoming.md)."
    if not (vendor.has_callbacks or vendor.reporting or vendor.incoming):
        yield "None: states are looked up, where the vendor shows any."
    yield ""


def _switches(vendor: Vendor[Any]) -> Iterator[str]:
    quirks = {quirk.switch: quirk for quirk in vendor.quirks if quirk.switch}
    rows = []
    for name, value in switches_of(vendor).items():
        told = quirks.get(name)
        known = (
            (f"{prose(told.summary)} ({code(told.id)})", told.evidence.value, prose(told.source)) if told else ("",) * 3
        )
        rows.append((code(f"{vendor.name}.{name}"), code(_word(value)), _others(value), *known))
    return table(("switch", "default", "or", "about", "evidence", "source"), rows)


def _word(value: object) -> str:
    if isinstance(value, enum.Enum):
        return str(value.value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def _others(value: object) -> str:
    """List the other values of a switch, where these are a few words."""
    if isinstance(value, bool):
        return code(_word(not value))
    others = [code(_word(each)) for each in type(value) if each is not value] if isinstance(value, enum.Enum) else []
    return ", ".join(others)


def _quirks(vendor: Vendor[Any]) -> Iterator[str]:
    return table(
        ("id", "what", "evidence", "source"),
        (
            (code(quirk.id), prose(sentence(quirk.summary)), quirk.evidence.value, prose(quirk.source))
            for quirk in vendor.quirks
        ),
    )

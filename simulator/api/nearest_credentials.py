"""Tell which credentials refused ones are nearest to, and by what they differ; only beginnings are shown."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import unquote

from simulator.api.checks import MAX_CREDENTIAL_LENGTH, refusal_asked_for
from simulator.api.cutting import cut

if TYPE_CHECKING:
    from simulator.api.vendor import Vendor
    from simulator.sandbox.books.accounts import Account, Presented
    from simulator.sandbox.sandbox import Sandbox

LOOKED_AT = 100
"""Among how many credentials the nearest are looked for; more would hold up everybody else."""

COMPARED = 24
"""How much of two values is compared letter by letter, which takes time in proportion to the square of it."""

QUOTES = "\"'`“”‘’„«»"
ALIKE = 0.6
"""Texts that have less in common are not near."""


class _Near(NamedTuple):
    """Known credentials: how much the presented ones have in common with them, and the difference in words."""

    likeness: float
    difference: str


def unknown_credentials(sandbox: Sandbox, vendor: Vendor[Any], presented: Presented) -> str | None:
    """Tell of refused credentials what they are instead of known ones: `api_key 'q8f2…' differs by quotes from ...`.

    None where the sandbox knows them, expired and revoked ones too, or where they ask to be refused by their own words.
    """
    key = (vendor.name, presented.kind, presented.values)
    if key in sandbox.accounts.by_credentials or refusal_asked_for(presented.values):
        return None
    fields = _fields(vendor, presented)
    misplaced = _misplaced(sandbox, vendor, presented.kind, fields)
    if misplaced is not None:
        return misplaced
    is_long = any(len(value) > MAX_CREDENTIAL_LENGTH for value in presented.values)
    known = () if is_long else _known(sandbox, vendor, presented.kind)
    compared = (_compare(fields, values, account) for account, values in known)
    nearest = max(compared, default=None, key=lambda near: near.likeness)
    if nearest is not None and nearest.likeness >= ALIKE:
        return nearest.difference
    shown = ", ".join(f"{field} {cut(value)!r}" for field, value in fields.items())
    return f"{shown}: unlike all credentials that were handed out"


def _fields(vendor: Vendor[Any], presented: Presented) -> dict[str, str]:
    names = next((kind.fields for kind in vendor.credential_kinds if presented.kind in {kind.name, kind.handle}), ())
    return dict(zip(names, presented.values, strict=False))


def _known(sandbox: Sandbox, vendor: Vendor[Any], kind: str) -> Iterator[tuple[Account, tuple[str, ...]]]:
    accounts = sandbox.accounts.of_vendor(vendor.name)
    found = ((account, each.values) for account in accounts for each in account.credentials if each.kind == kind)
    return islice(found, LOOKED_AT)


def _misplaced(sandbox: Sandbox, vendor: Vendor[Any], kind: str, fields: dict[str, str]) -> str | None:
    """Find a value that belongs in another place: somebody confused two variables."""
    held = ((account, each) for account in sandbox.accounts for each in account.credentials)
    for account, credential in islice(held, LOOKED_AT):
        is_alike = account.vendor == vendor.name and credential.kind == kind
        if account.vendor == vendor.name and vendor.is_handle(credential.kind):
            continue
        for place, (field, value) in enumerate(fields.items()):
            if value in credential.values and not (is_alike and credential.values[place] == value):
                return f"{field} {cut(value)!r} belongs to the {credential.kind} of {account.id}"
    return None


def _compare(fields: dict[str, str], known: tuple[str, ...], account: Account) -> _Near:
    likenesses, differences = [], []
    for (field, value), right in zip(fields.items(), known, strict=False):
        how = _difference(value, right)
        alike = 1.0 if value == right else 0.95 if how else _likeness(value, right)
        likenesses.append(alike)
        if value != right:
            by = f" by {how}" if how else ""
            differences.append(f"{field} {cut(value)!r} differs{by} from {cut(right)!r} of {account.id}")
    return _Near(max(likenesses, default=0), "; ".join(differences))


def _likeness(value: str, right: str) -> float:
    import difflib  # noqa: PLC0415 - no start needs it

    matcher = difflib.SequenceMatcher(None, value[:COMPARED], right[:COMPARED])
    return matcher.ratio() if matcher.quick_ratio() >= ALIKE else 0.0


def _difference(value: str, right: str) -> str | None:
    """Name the difference of two texts that are alike but for one thing."""
    if value.strip() == right:
        return "blanks"
    if value.strip().strip(QUOTES).strip() == right:
        return "quotes"
    if value.casefold() == right.casefold():
        return "capitals"
    if unquote(value) == right:
        return "percent signs: it is encoded"
    if value and right.startswith(value):
        return "its end, which is missing"
    return "what stands around it" if right in value else None

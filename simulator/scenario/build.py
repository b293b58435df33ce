"""Build the sandbox of a world, with its accounts."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from simulator.api.instants import in_ms
from simulator.api.vendor import Vendor
from simulator.sandbox.acts.charging import open_account
from simulator.sandbox.acts.own_callbacks import report_to
from simulator.sandbox.books.accounts import Account, Credential
from simulator.sandbox.books.incoming import Passing
from simulator.sandbox.errors import SimulatorError, UnknownNameError
from simulator.sandbox.rules.bounds import Bounds
from simulator.sandbox.rules.delivery import Delivery
from simulator.sandbox.rules.plain_rules import PlainRules, UnknownCredentials
from simulator.sandbox.rules.rules import Rules
from simulator.sandbox.sandbox import Sandbox
from simulator.sandbox.virtual_time import Clock
from simulator.scenario.policies import policies_from
from simulator.scenario.terms import account_terms, terms_by_vendor

if TYPE_CHECKING:
    from simulator.sandbox.chance import Stream
    from simulator.scenario.account_models import AccountModel
    from simulator.scenario.world import World


NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,62}")


def build_sandbox(  # noqa: PLR0913 - what a world is built of
    name: str,
    world: World,
    vendors: Iterable[Vendor[Any]],
    *,
    bounds: Bounds,
    present_ms: int,
    real_ms: Callable[[], float],
    live_ms: Callable[[], float] | None = None,
) -> Sandbox:
    """Make a sandbox. Every vendor gets an account with fresh credentials, unless the world declares one for it.

    Args:
        name: part of what the fresh credentials are drawn from, so that no two sandboxes share any.
        world: how it begins.
        vendors: all that are served.
        bounds: how much it keeps.
        present_ms: the first instant, where the world names none.
        real_ms: the source of real time.
        live_ms: the source of real time for a clock at rate 1; the same one if left out.

    Raises:
        SimulatorError: the name is invalid, the world names a vendor, switch or credential that does not exist, or
            an account has a URL for reports that its vendor does not make.
    """
    if not NAME.fullmatch(name):
        raise SimulatorError(
            f"{name[:80]!r} is invalid as the name of a sandbox; expected 1 to 63 lower-case letters, digits, "
            "dots, dashes and underscores, a letter or digit first"
        )
    by_name = {vendor.name: vendor for vendor in vendors}
    rules = Rules(
        **{each.name: getattr(world, each.name) for each in dataclasses.fields(PlainRules)},
        bounds=bounds,
        delivery=world.delivery or Delivery(),
        policies=policies_from(world.policies, by_name.values()),
        account_terms=terms_by_vendor(world.terms, by_name),
        reporting={each.name: each.reporting for each in by_name.values() if each.reporting is not None},
    )
    start_ms = present_ms if world.start is None else in_ms(world.start)
    sandbox = Sandbox(name, rules, Clock(start_ms, real_ms, world.speed, live_ms))
    for vendor in by_name.values():
        if vendor.incoming is not None:
            sandbox.incoming.passing[vendor.name] = Passing(vendor.incoming, vendor.segment_rule)
    declared = set()
    for model in world.accounts:
        if model.vendor not in by_name:
            raise UnknownNameError("vendor", model.vendor, by_name)
        _open_declared(sandbox, by_name[model.vendor], model)
        declared.add(model.vendor)
    for vendor in by_name.values():
        if vendor.name not in declared:
            fresh = _fresh(sandbox, vendor, 1, _expiry(sandbox, vendor))
            of_accounts = rules.of_accounts(vendor.name, vendor.terms)
            account = open_account(sandbox, vendor.name, of_accounts, vendor.with_handles(fresh))
            _have_adopt(sandbox, vendor, account)
    for fault in world.faults:
        sandbox.faults.add(fault.fault(fault.name or sandbox.faults.free_name(), start_ms))
    if world.timeline:
        _refuse_events_of_nobody(sandbox, world)
        from simulator.sandbox.acts.changing import plan  # noqa: PLC0415 - most worlds have none

        plan(sandbox, world.timeline)
    return sandbox


def credentials_of(account: Account, vendor: Vendor[Any]) -> dict[str, str]:
    """Name an account's credentials by the names of their fields: the first of each kind, which it was opened with."""
    first = {each.kind: each for each in reversed(account.credentials)}
    named: dict[str, str] = {}
    for kind in vendor.credential_kinds:  # handles repeat what these hold
        if kind.name in first:
            named.update(zip(kind.fields, first[kind.name].values, strict=True))
    return named


def _open_declared(sandbox: Sandbox, vendor: Vendor[Any], model: AccountModel) -> None:
    terms = account_terms(vendor, sandbox.rules.of_accounts(vendor.name, vendor.terms), model)
    expires_ms = _expiry(sandbox, vendor) if model.key_expires is None else in_ms(model.key_expires)
    ordinal = sandbox.accounts.count_of(vendor.name) + 1
    credentials = {each.kind: [each] for each in _fresh(sandbox, vendor, ordinal, expires_ms)}
    given: dict[str, list[Credential]] = {}
    for values in model.credentials:
        kind = _kind_with(vendor, values)
        given.setdefault(kind, []).append(
            vendor.credential(kind, tuple(values[field] for field in vendor.kind(kind).fields), expires_ms)
        )
    credentials.update(given)
    complete = vendor.with_handles(each for kind in credentials.values() for each in kind)
    account = open_account(sandbox, vendor.name, terms, complete, model.number)
    report_to(sandbox, account, model.callback_url)
    for number in model.incoming:
        sandbox.incoming.set(account, number.number_of(number.number))
    if not model.credentials:  # who names credentials means those
        _have_adopt(sandbox, vendor, account)


def _have_adopt(sandbox: Sandbox, vendor: Vendor[Any], account: Account) -> None:
    """Have an account adopt unknown credentials, the first of each kind, where the world says so."""
    if sandbox.rules.unknown_credentials is UnknownCredentials.ADOPT:
        for kind in vendor.credential_kinds:
            sandbox.accounts.wait_for(account, kind.name)


def _kind_with(vendor: Vendor[Any], values: dict[str, str]) -> str:
    for kind in vendor.credential_kinds:
        if set(kind.fields) == set(values):
            return kind.name
    expected = " or ".join("{" + ", ".join(kind.fields) + "}" for kind in vendor.credential_kinds)
    raise SimulatorError(
        f"credentials of {vendor.name} with fields {sorted(values)} are not known: expected {expected}"
    )


def _fresh(sandbox: Sandbox, vendor: Vendor[Any], ordinal: int, expires_ms: int | None) -> list[Credential]:
    chance: Stream = sandbox.chance.once(f"credentials/{sandbox.name}/{vendor.name}/{ordinal}")
    return [
        vendor.credential(kind.name, kind.mint(chance), expires_ms, is_minted=True) for kind in vendor.credential_kinds
    ]


def _expiry(sandbox: Sandbox, vendor: Vendor[Any]) -> int | None:
    lifetime_ms = vendor.terms.key_lifetime_ms
    return None if lifetime_ms is None else sandbox.now_ms + lifetime_ms


def _refuse_events_of_nobody(sandbox: Sandbox, world: World) -> None:
    """Refuse a timeline about accounts that are not there, now and not at the moment when they are missed."""
    for planned in world.timeline:
        for part in (planned.trigger, planned.command):
            account = getattr(part, "account", None)
            if account is not None:
                sandbox.accounts.by_id(account)

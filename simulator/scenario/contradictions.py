"""Find every contradiction between the parts of a scenario's tree, which no single field can know.

It reads the tree as it was written, and passes over what is malformed: that is told by the model. So everything that
is wrong can be told at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from pydantic_core import PydanticCustomError

from simulator.sandbox.books.incoming import passes_none_on
from simulator.scenario.known import NETWORK_REGIONS, Known, account_id, reports_nothing, unknown
from simulator.scenario.policies import InvalidSwitchError, policies_from, switches_of
from simulator.scenario.quantities import parse_moment

if TYPE_CHECKING:
    import datetime as dt

    from simulator.api.vendor import Vendor
    from simulator.text.yaml import Place, Tree


class Contradiction(NamedTuple):
    """Where it is, what was expected there, and the nearest known name."""

    place: Place
    expected: str
    nearest: str | None = None


def declared_accounts(tree: Mapping[str, Tree], vendors: Mapping[str, Vendor[Any]]) -> tuple[str, ...]:
    """List the ids of the accounts that a world begins with: one of every vendor, and those that are declared."""
    declared = [account_id(each) for each in _mapping(tree, "accounts")]
    first = [f"{vendor}-1" for vendor in vendors]
    return tuple(dict.fromkeys(first + [each for each in declared if each.rpartition("-")[0] in vendors]))


def contradictions(tree: Mapping[str, Tree], known: Known) -> list[Contradiction]:
    """Find all contradictions."""
    return [
        *_accounts(tree, known),
        *_plans(tree, known),
        *_callback_urls(tree, known),
        *_policies(tree, known),
        *_rules(tree),
        *_moments(tree),
        *_fault_names(tree),
        *_numbers(tree, known),
        *_incoming(tree, known),
    ]


def _accounts(tree: Mapping[str, Tree], known: Known) -> Iterator[Contradiction]:
    accounts = _mapping(tree, "accounts")
    holders: dict[tuple[str, tuple[tuple[str, str], ...]], str] = {}
    for name, account in accounts.items():
        vendor_name, _, number = name.rpartition("-")
        place: Place = ("accounts", name)
        if vendor_name not in known.vendors:
            error = unknown("vendor", vendor_name, known.vendors)
            yield Contradiction(place, error.message(), (error.context or {}).get("nearest"))
            continue
        if int(number) < 1 or str(int(number)) != number:
            yield Contradiction(place, f"an account's id such as {vendor_name}-2")
        elif int(number) > 1 and f"{vendor_name}-{int(number) - 1}" not in accounts:
            yield Contradiction(place, f"{vendor_name}-{int(number) - 1} beside it, for accounts count from 1")
        for where, values in _credentials(account, place):
            kinds = [kind.fields for kind in known.vendors[vendor_name].credential_kinds]
            if set(values) not in [set(fields) for fields in kinds]:
                yield Contradiction(where, " or ".join("{" + ", ".join(fields) + "}" for fields in kinds))
            if not all(values.values()):
                yield Contradiction(where, "no empty credential")
            holder = holders.setdefault((vendor_name, tuple(sorted(values.items()))), name)
            if holder != name:
                yield Contradiction(where, f"other credentials than those of {holder}")


def _plans(tree: Mapping[str, Tree], known: Known) -> Iterator[Contradiction]:
    """Find plans that the vendor of an account, or of terms, does not sell."""
    for section in ("terms", "accounts"):
        for name, terms in _mapping(tree, section).items():
            vendor = known.vendors.get(name.rpartition("-")[0] if section == "accounts" else name)
            plan = terms.get("plan") if isinstance(terms, dict) else None
            if vendor is not None and isinstance(plan, str) and plan not in vendor.plans:
                error = unknown(f"plan of {vendor.name}", plan, vendor.plans)
                place: Place = (section, name, "plan")
                yield Contradiction(place, error.message(), (error.context or {}).get("nearest"))


def _callback_urls(tree: Mapping[str, Tree], known: Known) -> Iterator[Contradiction]:
    """Find URLs of accounts whose vendors report nothing to them."""
    for name, account in _mapping(tree, "accounts").items():
        if isinstance(account, dict) and account.get("callback_url") is not None:
            no_reports = reports_nothing(account_id(name).rpartition("-")[0], known.vendors)
            if no_reports is not None:
                yield Contradiction(("accounts", name, "callback_url"), no_reports.message())


def _credentials(account: Tree, place: Place) -> Iterator[tuple[Place, dict[str, str]]]:
    for where, values in _entries(account, place, "credentials"):
        if all(isinstance(value, str) for value in values.values()):
            yield where, {field: str(value) for field, value in values.items()}


def _numbers(tree: Mapping[str, Tree], known: Known) -> Iterator[Contradiction]:
    """Find numbers that are declared twice, or of a vendor that passes no messages on."""
    passing = _passing(known)
    places: dict[tuple[str, str, str], Place] = {}
    for name, account in _mapping(tree, "accounts").items():
        vendor_name = name.rpartition("-")[0]
        for place, declared in _entries(account, ("accounts", name), "incoming"):
            if vendor_name in known.vendors and vendor_name not in passing:
                yield Contradiction(place, f"none: {passes_none_on(vendor_name, passing)}")
            number, keyword = str(declared.get("number")), str(declared.get("keyword", ""))
            if places.setdefault((vendor_name, number, keyword.casefold()), place) != place:
                yield Contradiction(place, "a number, or a keyword, that no other of the vendor's has")


def _incoming(tree: Mapping[str, Tree], known: Known) -> Iterator[Contradiction]:
    """Find messages from handsets that are sent to numbers which nobody declares."""
    passing = _passing(known)
    accounts = _mapping(tree, "accounts")
    timeline = tree.get("timeline")
    for index, event in enumerate(timeline if isinstance(timeline, list) else []):
        incoming = _mapping(event, "incoming") if isinstance(event, dict) else {}
        account, to = incoming.get("account"), incoming.get("to")
        if not isinstance(account, str) or not isinstance(to, str) or account_id(account) not in known.accounts:
            continue
        vendor_name = account_id(account).rpartition("-")[0]
        place: Place = ("timeline", index, "incoming")
        declared = _entries(accounts.get(account_id(account)), (), "incoming")
        numbers = dict.fromkeys(str(values.get("number")) for _, values in declared)
        if vendor_name not in passing:
            yield Contradiction(place, f"none: {passes_none_on(vendor_name, passing)}")
        elif to not in numbers:
            error = unknown(f"number of {account_id(account)}", to, numbers)
            yield Contradiction((*place, "to"), error.message(), (error.context or {}).get("nearest"))


def _passing(known: Known) -> list[str]:
    return [name for name, vendor in known.vendors.items() if vendor.incoming is not None]


def _entries(tree: Tree | None, place: Place, key: str) -> Iterator[tuple[Place, dict[str, Tree]]]:
    """Walk through mappings of which one stands for a list of one, each with its place."""
    given = tree.get(key) if isinstance(tree, dict) else None
    if isinstance(given, dict):
        yield (*place, key), given
    for index, each in enumerate(given if isinstance(given, list) else []):
        if isinstance(each, dict):
            yield (*place, key, index), each


def _policies(tree: Mapping[str, Tree], known: Known) -> Iterator[Contradiction]:
    switches = [f"{name}.{each}" for name, vendor in known.vendors.items() for each in switches_of(vendor)]
    for switch, value in _mapping(tree, "policies").items():
        if switch not in switches:
            error = unknown("policy switch", switch, switches)
            yield Contradiction(("policies", switch), error.message(), (error.context or {}).get("nearest"))
        elif isinstance(value, str):
            try:
                policies_from({switch: value}, known.vendors.values())
            except InvalidSwitchError as error:
                yield Contradiction(("policies", switch), *error.expected)


def _rules(tree: Mapping[str, Tree]) -> Iterator[Contradiction]:
    rules = _mapping(tree, "delivery").get("rules")
    catches_all: int | None = None
    for index, rule in enumerate(rules if isinstance(rules, list) else []):
        place: Place = ("delivery", "rules", index)
        if catches_all is not None:
            yield Contradiction(place, f"no rule after rule {catches_all}, which matches every message")
            continue
        match = rule.get("match", {}) if isinstance(rule, dict) else None
        if isinstance(match, dict):
            regions = _texts(match.get("region"))
            networks = [each for each in _texts(match.get("network")) if each in NETWORK_REGIONS]
            if regions and networks and not {NETWORK_REGIONS[each] for each in networks} & set(regions):
                yield Contradiction((*place, "match"), "a network of the region: this can never match")
            if not match or (set(match) == {"share"} and match["share"] in ("1", "1.0")):
                catches_all = index


def _fault_names(tree: Mapping[str, Tree]) -> Iterator[Contradiction]:
    """Find names of faults that are given twice, and events about faults that nobody declares."""
    declared: set[str] = set()
    for section in ("faults", "receipts"):
        faults = tree.get(section)
        for index, fault in enumerate(faults if isinstance(faults, list) else []):
            name = fault.get("name") if isinstance(fault, dict) else None
            if isinstance(name, str):
                if name in declared:
                    yield Contradiction((section, index, "name"), "a name that no other fault has")
                declared.add(name)
    timeline = tree.get("timeline")
    for index, event in enumerate(timeline if isinstance(timeline, list) else []):
        for key in ("fault_on", "fault_off"):
            name = event.get(key) if isinstance(event, dict) else None
            if isinstance(name, str) and name not in declared:
                error = unknown("fault with a name", name, sorted(declared))
                yield Contradiction(("timeline", index, key), error.message(), (error.context or {}).get("nearest"))


def _moments(tree: Mapping[str, Tree]) -> Iterator[Contradiction]:
    """Find events at an instant before the world begins."""
    start = _instant(_mapping(tree, "clock").get("start"))
    timeline = tree.get("timeline")
    for index, event in enumerate(timeline if isinstance(timeline, list) else []):
        at = _instant(event.get("at")) if isinstance(event, dict) else None
        if start is not None and at is not None and at < start:
            yield Contradiction(("timeline", index, "at"), f"an instant not before the start, {start.isoformat()}")


def _instant(value: Tree | None) -> dt.datetime | None:
    try:
        moment = parse_moment(value) if isinstance(value, str) else None
    except PydanticCustomError:
        return None
    return None if isinstance(moment, int) else moment


def _mapping(tree: Mapping[str, Tree], key: str) -> dict[str, Tree]:
    value = tree.get(key)
    return value if isinstance(value, dict) else {}


def _texts(value: Tree | None) -> list[str]:
    return [value] if isinstance(value, str) else [str(each) for each in value] if isinstance(value, list) else []

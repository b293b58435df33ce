"""Answer requests that no route takes: as the vendor they are meant for, with a hint, or in our own words."""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING, Any, NamedTuple

from simulator.api.evidence import Evidence
from simulator.api.problem import marked, problem
from simulator.api.request import Response
from simulator.secrets.hiding import without_secrets

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from simulator.api.vendor import Elsewhere, Vendor

UNKNOWN_ROUTE = "unknown-route"
UNKNOWN_METHOD = "unknown-method"
READ_METHODS = frozenset({"GET", "HEAD"})
READ_WORDS = ("balance", "credit", "delivery", "dlr", "get", "history", "list", "price", "pricing", "report", "status",
              "usage")  # fmt: skip
"""What stands in the last part of a path that is read."""

ALIKE = 0.8
"""The part of two paths that is the same where one may be meant by the other."""

MAX_ASKED = 1_000
MAX_HINT = 99
ALL_PAGES = "all pages"

WRITTEN = frozenset({Evidence.DOCUMENTED, Evidence.PUBLIC})
"""What a page or a program of the vendor's own says."""


class Hint(NamedTuple):
    """What to tell whoever sent a request that no route takes.

    Args:
        pointer: a JSON Pointer to what is wrong.
        sent: what is there.
        expected: what is documented.
        text: all of it in at most `MAX_HINT` characters.
        evidence: how that is known.
        source: the page that says so.
    """

    pointer: str
    sent: str
    expected: str
    text: str
    evidence: Evidence = Evidence.DOCUMENTED
    source: str = ALL_PAGES


class Unrouted(NamedTuple):
    """A request that no route takes: the vendor it is meant for, where that is known, its answer, and the hint.

    Without a hint nothing is wrong with it: it only asked what else it may ask.
    """

    vendor: str | None
    response: Response
    hint: Hint | None = None


class Known(NamedTuple):
    """A call that a vendor is known to have; `elsewhere` is None where it is emulated."""

    method: str
    path: str
    is_read_only: bool
    evidence: Evidence
    source: str
    elsewhere: Elsewhere | None = None


def unknown_path(vendors: Sequence[Vendor[Any]], method: str, path: str, host: str, own: str | None) -> Unrouted:
    """Answer a path that is not emulated.

    Args:
        vendors: all that are served.
        method: in capitals.
        path: percent-decoded, without any prefix of ours.
        host: that the request names.
        own: the vendor by whose own port it came.
    """
    vendor = _meant(vendors, path, host, own)
    asked = f"{method} {without_secrets(path[:MAX_ASKED])}"
    if vendor is None:
        routes = sorted({f"{each.method} {each.path}" for vendor in vendors for each in _calls(vendor)})
        text = (
            f"Not emulated: {asked[:200]}. The routes that are emulated are listed in `routes`; /s/{{sandbox}} may "
            "stand in front of each. See and control the simulator under /__admin, which /__admin/docs describes."
        )
        response = problem(404, UNKNOWN_ROUTE, text, routes=routes)
        hint = Hint("/request/path", asked, "a documented route", _fitting("Not emulated: {}.", asked))
        return Unrouted(None, response, hint)
    hint = _hint(vendor, [each for each in vendors if each is not vendor], method, path[:200], host, asked)
    return Unrouted(vendor.name, _answer(vendor, 404, UNKNOWN_ROUTE, hint), hint)


def unknown_method(vendor: Vendor[Any], method: str, path: str, methods: Collection[str]) -> Unrouted:
    """Answer a path that is known by other methods than the one by which it is asked for.

    A template may fit a call that is documented elsewhere, by that method.
    """
    elsewhere = _elsewhere(vendor, method, path)
    if elsewhere is not None and elsewhere.method == method:
        hint = _hint(vendor, (), method, path, "", f"{method} {without_secrets(path[:MAX_ASKED])}")
        return Unrouted(vendor.name, _answer(vendor, 404, UNKNOWN_ROUTE, hint), hint)
    allow = ", ".join(methods)
    calls = list(_calls(vendor))
    exact = [each for each in calls if each.path == path]
    known = (exact or [each for each in calls if _fits(each.path, path)])[0]
    who = f"{vendor.title} documents" if known.evidence in WRITTEN else f"Integrators of {vendor.title} use"
    words = f"{who} {{}} for {allow}, not for {method[:20]}."
    text = _fitting(words, without_secrets(path[:MAX_ASKED]))
    hint = Hint("/request/method", method, allow, text, known.evidence, known.source)
    return Unrouted(vendor.name, _answer(vendor, 405, UNKNOWN_METHOD, hint, (("Allow", allow),)), hint)


def _answer(
    vendor: Vendor[Any], status: int, name: str, hint: Hint, headers: tuple[tuple[str, str], ...] = ()
) -> Response:
    """Return the hint in the vendor's own shape, marked as ours, or as a problem document where it has none."""
    if vendor.unrouted is None:
        return problem(status, name, hint.text, headers)
    response = marked(vendor.unrouted(status, hint.text), name)
    response.headers += headers
    return response


def _hint(vendor: Vendor[Any], others: Sequence[Vendor[Any]], method: str, path: str, host: str, asked: str) -> Hint:
    """Say what is known of a call that a vendor does not document on the pages that are emulated."""
    if known := _elsewhere(vendor, method, path):
        is_written = known.evidence in WRITTEN
        who = f"{vendor.title} documents elsewhere" if is_written else f"integrators of {vendor.title} use"
        text = _fitting(f"Not emulated: {{}}, which {who}.", asked)
        return Hint("/request/path", asked, "a call that is emulated", text, known.evidence, known.source)
    for other in others:
        its = next((each for each in _calls(other) if each.method == method and _fits(each.path, path)), None)
        if its is not None:
            text = _fitting(f"Not of {vendor.title}: {{}}, which is a call of {other.title}.", asked)
            return Hint("/request/headers/Host", host, f"a host of {other.title}", text, *_known_by(its))
    near = _nearest(vendor, method, path)
    if near is None:
        text = _fitting("Not emulated: {}. `sms-simulator vendors` lists what is.", asked)
        return Hint("/request/path", asked, "a documented route", text)
    proposed = f"{near.method} {near.path}"
    if near.elsewhere is not None:
        text = _fitting(f"Not emulated: {{}}, nor is {proposed}.", asked)
        return Hint("/request/path", asked, "a call that is emulated", text)
    text = _fitting(f"Not emulated: {{}}. Did you mean {proposed}?", asked)
    return Hint("/request/path", asked, proposed, text, *_known_by(near))


def _known_by(call: Known) -> tuple[Evidence, str]:
    """Return how a call is known that a hint names: a documented one by all pages, which lack the call asked for."""
    is_documented = call.evidence is Evidence.DOCUMENTED
    return call.evidence, ALL_PAGES if is_documented else call.source


def _meant(vendors: Sequence[Vendor[Any]], path: str, host: str, own: str | None) -> Vendor[Any] | None:
    """Tell which vendor a path is meant for: the port's, the host's, or the only one with the most alike paths.

    Where no path begins alike, it is the one with the path that is spelled most alike.
    """
    called = [each for each in vendors if each.name == own] or [vendor for vendor in vendors if host in vendor.hosts]
    if called:
        return called[-1]
    asked = path[:200].split("/")
    alike = {each.name: max(_alike(asked, call.path) for call in _known(each)) for each in vendors}
    most = max(alike.values(), default=0)
    nearest = [each for each in vendors if alike[each.name] == most]
    if most and len(nearest) == 1:
        return nearest[0]
    owners = {call.path: vendor for vendor in reversed(nearest) for call in _known(vendor)}
    near = _closest(path[:200], owners)
    return None if near is None else owners[near]


def _nearest(vendor: Vendor[Any], method: str, path: str) -> Known | None:
    """Find the call of a vendor that may have been meant; for one that reads, none that charges."""
    last = path.rstrip("/").rpartition("/")[2].lower()
    is_read = method in READ_METHODS or any(word in last for word in READ_WORDS)
    calls = [each for each in _known(vendor) if each.is_read_only or not is_read]
    near = _closest(path, {each.path: each for each in calls})
    found = [each for each in calls if each.path == near]
    return next((each for each in found if each.method == method), found[0] if found else None)


def _closest(path: str, paths: Iterable[str]) -> str | None:
    """Find the path that another one lacks the beginning of, or that is spelled most alike."""
    import difflib  # noqa: PLC0415 - no start needs it

    ending = [each for each in paths if path != "/" and each.endswith(path)]
    near = ending or difflib.get_close_matches(path, paths, n=1, cutoff=ALIKE)
    return near[0] if near else None


def _elsewhere(vendor: Vendor[Any], method: str, path: str) -> Elsewhere | None:
    """Find a call that is documented elsewhere, if need be for another method."""
    found = [each for each in vendor.elsewhere if _fits(each.path, path)]
    return next((each for each in found if each.method == method), found[0] if found else None)


def _calls(vendor: Vendor[Any]) -> Iterator[Known]:
    """Yield the calls that are emulated."""
    for operation in vendor.operations:
        for route in operation.routes:
            evidence = route.evidence or operation.evidence
            yield Known(route.method, route.path, operation.is_read_only, evidence, route.source or operation.source)


def _known(vendor: Vendor[Any]) -> Iterator[Known]:
    """Yield all calls that a vendor is known to have, those that are emulated first."""
    yield from _calls(vendor)
    for each in vendor.elsewhere:
        yield Known(each.method, each.path, each.is_read_only, each.evidence, each.source, each)


def _fits(template: str, path: str) -> bool:
    """Tell whether a path is one of a template, with or without a slash behind it."""
    pieces, parts = template.split("/"), path.removesuffix("/").split("/")
    return len(pieces) == len(parts) and all(
        piece == part or (piece.startswith("{") and part) for piece, part in zip(pieces, parts, strict=True)
    )


def _alike(asked: list[str], path: str) -> int:
    """Count the segments of a path that are the first ones of another; every path begins with an empty one."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(asked, path.split("/"), strict=False))) - 1


def _fitting(words: str, asked: str) -> str:
    """Put what was asked for into a sentence, cut so that the whole has its length."""
    room = MAX_HINT - len(words) + len("{}")
    cut = asked if len(asked) <= room else f"{asked[: room - 3]}..."
    return words.replace("{}", cut)

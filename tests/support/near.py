"""Draw requests near those that succeed in a vendor's transcripts, as strategies of Hypothesis."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode

from hypothesis import strategies as st
from multidict import CIMultiDict

from simulator.conformance.bodies import fields_of, json_of
from simulator.conformance.loading import world_of
from simulator.conformance.player import BOUNDARY, Sent
from simulator.conformance.playing import play_all
from simulator.serving.serve import Addressed, VendorDirectory
from support.every_vendor import EVERY

if TYPE_CHECKING:
    from simulator.conformance.stage import Happened
    from simulator.scenario.world import World

MOST_BYTES = 3_000
MOST_BEFORE = 3

AWKWARD_TEXTS = [
    "", " ", "\t\n", "\x00", "0", "-1", "+", ",", "é\u2028", "a" * 161, "a" * 3_000, "👍🏽" * 71, "invalid", "expired",
    "INVALID", "PENDING", "9" * 5_000, "[", "%", "\\", "null", "true", "2024-01-01T12:00:00Z",
]  # fmt: skip
AWKWARD: list[Any] = [None, True, 0, -1, 10**40, 1.5, 1e300, float("nan"), [], {}, *AWKWARD_TEXTS]
TEXTS = st.sampled_from(AWKWARD_TEXTS) | st.sampled_from(AWKWARD_TEXTS) | st.text()
SCALARS = st.sampled_from(AWKWARD) | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
VALUES = SCALARS | st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4), max_leaves=6
)
FORM = "application/x-www-form-urlencoded"
TYPES = ["application/json", FORM, "multipart/form-data", "multipart/form-data; boundary=b", "text/plain", ""]
# As a server reads header bytes and raw targets: what is no UTF-8 becomes half surrogates.
WIRE_TEXT = (st.binary(max_size=40).map(lambda raw: raw.decode("utf-8", "surrogateescape")) | st.text(max_size=40)).map(
    lambda text: "".join(each for each in text if each not in "\r\n\0")
)
SEGMENT = WIRE_TEXT.map(lambda text: text.replace("/", "").replace("?", "")).filter(bool)
HEADERS = ["Content-Type", "Authorization", "Host", "X-API-Key", "X-Anything"]

Draw = Callable[[st.SearchStrategy[Any]], Any]
Change = Callable[[Draw, Sent], Sent]


@dataclass(frozen=True, slots=True)
class Seed:
    """A request that succeeds in a transcript: the world it is sent in, and the requests before it."""

    world: World
    before: tuple[Sent, ...]
    sent: Sent


@cache
def seeds_of(name: str) -> dict[str, list[list[Seed]]]:
    """The shorter ones of all transcripts of a vendor, by the name of their operation, those of one shape together."""
    each = EVERY[name]
    directory = VendorDirectory((each.vendor,))
    found: dict[str, dict[object, list[Seed]]] = {operation.name: {} for operation in each.vendor.operations}
    for played in asyncio.run(play_all(each.vendor, each.folders.transcripts / each.vendor.name)):
        assert played.transcript is not None, played.failure
        sent = tuple(happened.sent for happened in played.happened)
        for place, happened in enumerate(played.happened[: MOST_BEFORE + 1]):
            if is_seed(happened):
                seed = Seed(world_of(played.transcript).world(), sent[:place], happened.sent)
                of_operation = found[operation_of(directory, happened.sent)]
                of_operation.setdefault(shape_of(happened.sent), []).append(seed)
    return {operation: list(shapes.values()) for operation, shapes in found.items()}


def shape_of(sent: Sent) -> object:
    """What fields a request has: those that are alike in this are not sent more often because they are many."""
    names = [name for name, _ in parse_qsl(sent.path.partition("?")[2] or sent.body.decode("utf-8", "replace"))]
    return sent.method, frozenset(names), frozenset(fields_of(json_of(sent.body)))


def is_seed(happened: Happened) -> bool:
    """Whether a request was accepted, and is short enough to be changed all over."""
    return happened.rejection is None and happened.response.status < 400 and len(happened.sent.body) < MOST_BYTES


def operation_of(directory: VendorDirectory, sent: Sent) -> str:
    """The name of the operation that a request is for."""
    addressed = directory.address(sent.method, sent.path.partition("?")[0], "localhost")
    assert isinstance(addressed, Addressed)
    return addressed.operation.name


@st.composite
def near(draw: Draw, name: str, operation: str) -> tuple[Seed, Sent]:
    """A request to an operation of a vendor that succeeds, and the same with a change or two."""
    seed = draw(st.sampled_from(draw(st.sampled_from(seeds_of(name)[operation]))))
    sent = seed.sent
    for _ in range(draw(st.sampled_from([1, 1, 2]))):
        sent = draw(st.sampled_from(changes_of(sent)))(draw, sent)
    return seed, sent


def changes_of(sent: Sent) -> list[Change]:
    """The changes that a request can have, the more telling ones more often."""
    label = sent.headers.get("Content-Type", "")
    of_body = change_form if label == FORM else change_part if label.startswith("multipart/") else change_json
    last = sent.path.partition("?")[0].rpartition("/")[2]
    of_path = [change_path] * 2 if any(each in last for each in "0123456789") else []
    return [*([of_body] * 9 if sent.body else []), *of_path, change_query, change_header, change_bytes]


@st.composite
def anything(draw: Draw, method: str, path: str) -> Sent:
    """Any request to a route: its path filled in, any query, headers and body."""
    filled = "/".join(draw(SEGMENT) if each.startswith("{") else each for each in path.split("/"))
    query = draw(
        WIRE_TEXT | st.dictionaries(st.text(max_size=9), st.text()).map(lambda each: urlencode(each, errors="replace"))
    )
    headers = draw(st.dictionaries(st.sampled_from(HEADERS), st.sampled_from(TYPES) | WIRE_TEXT))
    return Sent(method, f"{filled}?{query}", CIMultiDict(headers), draw(st.binary() | VALUES.map(as_json)))


def as_json(value: object) -> bytes:
    """A value as a careless client writes it: half surrogates and NaN included."""
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")


# -------------------------------------------------------------------------------------------------------- changes


def change_json(draw: Draw, sent: Sent) -> Sent:
    """One value somewhere in a JSON body becomes another, is left out, or is there twice."""
    try:
        value = json.loads(sent.body)
    except ValueError:
        return change_bytes(draw, sent)
    return replace(sent, body=as_json(changed(draw, value, draw(st.sampled_from(list(ways(value)))))))


def ways(value: Any) -> Iterator[tuple[Any, ...]]:
    """The way to every value inside a value, the deepest first, and to itself."""
    for key in value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ():
        yield from ((key, *way) for way in ways(value[key]))
    yield ()


def changed(draw: Draw, value: Any, way: tuple[Any, ...]) -> Any:
    """A value in which the one at the end of the way is another, is left out, or is there twice."""
    if not way:
        return near_text(draw, value) if isinstance(value, str) and draw(st.booleans()) else draw(VALUES)
    key, *rest = way
    copy = value.copy()
    what = "other" if rest else draw(st.sampled_from(["other", "other", "gone", "twice"]))
    if what == "gone":
        del copy[key]
    elif what == "twice" and isinstance(copy, list):
        copy.insert(key, copy[key])
    elif what == "twice":
        copy[draw(st.text(max_size=9))] = copy[key]
    else:
        copy[key] = changed(draw, copy[key], tuple(rest))
    return copy


def near_text(draw: Draw, text: str) -> str:
    """A text with something put into it, or something else in its place."""
    place = draw(st.integers(0, len(text)))
    head, new, tail = draw(st.sampled_from(["", text[:place]])), draw(TEXTS), draw(st.sampled_from(["", text[place:]]))
    return f"{head}{new}{tail}"


def change_pairs(draw: Draw, text: str) -> str:
    """One field of a form or query gets another value, is left out, or is there twice."""
    pairs = parse_qsl(text, keep_blank_values=True)
    place = draw(st.integers(0, max(len(pairs) - 1, 0)))
    name, value = pairs[place] if pairs else (draw(st.text(max_size=9)), "")
    what = draw(st.sampled_from(["other", "other", "gone", "twice", "list", "raw"]))
    if what == "raw":
        return f"{text}&{draw(WIRE_TEXT)}"
    added = [] if what in {"gone", "other"} else [(name, value)]
    if what in {"other", "twice"}:
        added.append((name, near_text(draw, value)))
    elif what == "list":
        added.append((f"{name}[]", value))
    return urlencode([*pairs[:place], *added, *pairs[place + 1 :]], errors="replace")


def change_form(draw: Draw, sent: Sent) -> Sent:
    """The same of a form in the body."""
    return replace(
        sent, body=change_pairs(draw, sent.body.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape")
    )


def change_part(draw: Draw, sent: Sent) -> Sent:
    """One part of a multipart body holds something else."""
    parts = sent.body.split(f"--{BOUNDARY}\r\n".encode())
    place = draw(st.integers(1, len(parts) - 1)) if len(parts) > 1 else 0
    head, blank, content = parts[place].partition(b"\r\n\r\n")
    text = near_text(draw, content.decode("utf-8", "surrogateescape").removesuffix("\r\n"))
    parts[place] = head + blank + text.encode("utf-8", "surrogateescape") + b"\r\n"
    return replace(sent, body=f"--{BOUNDARY}\r\n".encode().join(parts))


def change_query(draw: Draw, sent: Sent) -> Sent:
    """The same of the query."""
    path, _, query = sent.path.partition("?")
    return replace(sent, path=f"{path}?{change_pairs(draw, query)}")


def change_header(draw: Draw, sent: Sent) -> Sent:
    """One header gets another value, or is left out."""
    headers = CIMultiDict(sent.headers)
    name = draw(st.sampled_from([*sent.headers, *HEADERS]))
    headers.pop(name, None)
    if draw(st.booleans()):
        headers[name] = draw(st.sampled_from(TYPES) | WIRE_TEXT)
    return replace(sent, headers=headers)


def change_bytes(draw: Draw, sent: Sent) -> Sent:
    """Some bytes of the body are cut out, and others put in their place."""
    start = draw(st.integers(0, len(sent.body)))
    end = draw(st.integers(start, len(sent.body)))
    return replace(sent, body=sent.body[:start] + draw(st.binary(max_size=9)) + sent.body[end:])


def change_path(draw: Draw, sent: Sent) -> Sent:
    """The last segment of the path is another."""
    path, _, query = sent.path.partition("?")
    return replace(sent, path=f"{path.rpartition('/')[0]}/{draw(SEGMENT)}?{query}")

"""Tell of a request at once that certainly nothing is wrong with it; all others are left to those who word what is.

Those are asked once about all but its query and its body, for clients send the same headers again and again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from simulator.contract.exchange import media_type_of
from simulator.contract.reading import NO_PART, Part, read_pairs
from simulator.contract.values import Placement
from simulator.text.forms import FORM, MULTIPART, readable
from simulator.text.json_reading import strict_parser
from simulator.text.json_repeats import has_no_repeats

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Sequence

    from simulator.contract.client_side import ClientSide, Parts
    from simulator.contract.exchange import Exchange, Pairs
    from simulator.contract.our_glance import OurGlance

FORMS = {FORM, MULTIPART}
PATH, QUERY, BODY = Placement.PATH, Placement.QUERY, Placement.BODY


class Head(NamedTuple):
    """A request with which nothing is wrong, as far as its query and its body do not count.

    Args:
        bare: has such a head.
        path: what the path holds.
        lacking: the names that query or body have to have.
        verdicts: whether credentials travel as documented, by which of them are in query and body.
    """

    bare: Exchange
    path: Part
    lacking: Sequence[str]
    verdicts: dict[tuple[bool, ...], bool]


class RequestGlance:
    """Tell of the requests of one operation that they are certainly as documented.

    Args:
        client: judges them in words.
    """

    def __init__(self, client: ClientSide) -> None:
        self._client = client
        self._parse = strict_parser()
        self._required = {
            place: {each.name for each in client.required if place in client.places[each.name]} for place in Placement
        }

    def head(self, bare: Exchange, in_path: dict[str, str]) -> Head | None:
        """Judge a request without its query and body; None where something is wrong, or nobody can tell at once.

        Args:
            bare: of its query and body counts whether there are any.
            in_path: the parameters that the path holds.
        """
        client, closed = self._client, self._client.closed
        if bare.body and (BODY not in closed or client.files.are_wanted or any(client.of_travel(bare))):
            return None
        if media_type_of(bare.headers) in FORMS:
            return None  # which the pages show for files alone
        if QUERY in closed and not bare.query and not closed[QUERY].accepts({}):
            return None
        path = self._read(PATH, in_path.items()) if in_path else NO_PART
        if in_path and not self._is_fine_in(PATH, path, None):
            return None
        lacking = self._lacking([each.name for each in client.required], PATH, path)
        return Head(bare, path, lacking, {})

    def read(self, head: Head, query: Pairs, body: bytes) -> Parts | None:
        """Read query and body of a request of such a head; None where that is not to be done at once."""
        parts: Parts = {PATH: head.path}
        if query:
            if any(readable(each) != each for pair in query for each in pair):
                return None
            parts[QUERY] = self._read(QUERY, query)
        if body:
            try:
                parts[BODY] = Part(self._parse(body))
            except ValueError:
                return None
        return parts

    def is_fine(self, head: Head, parts: Parts, body: bytes, instant_ms: int | None) -> bool:
        """Tell whether nothing is wrong with what was read; where it is not so, `violations` may find nothing."""
        lacking = head.lacking
        if QUERY in parts:
            if not self._is_fine_in(QUERY, parts[QUERY], instant_ms):
                return False
            lacking = self._lacking(lacking, QUERY, parts[QUERY])
        if BODY in parts:
            said = parts[BODY]
            if not isinstance(said.value, dict) or not has_no_repeats(body, said.value):
                return False
            if not self._is_fine_in(BODY, said, instant_ms) or not self._is_plain(said):
                return False
            lacking = self._lacking(lacking, BODY, said)
        return not lacking and self._is_authorized(head, parts)

    def _read(self, place: Placement, pairs: Iterable[tuple[str, str]]) -> Part:
        return read_pairs(pairs, self._client.schemas.get(place, {}))

    def _is_fine_in(self, place: Placement, part: Part, instant_ms: int | None) -> bool:
        client = self._client
        if part.repeated or place not in client.closed or not client.closed[place].accepts(part.value):
            return False
        moments = client.moments.get(place)
        if moments is None or not moments.are_in(part.value):
            return True
        return not any(moments.violations(part.value, (), instant_ms))

    def _is_plain(self, body: Part) -> bool:
        """Tell whether a body is as it is shown, not a part of it, and all of it counts."""
        client = self._client
        if client.other_shape is not None and not client.other_shape.whole(body).is_as_sent:
            return False
        return not client.has_ignored(body.value)

    def _lacking(self, names: Sequence[str], place: Placement, part: Part) -> Sequence[str]:
        """Return those of some names that a part does not have where it may have them."""
        required = self._required[place]
        return [name for name in names if name not in part.value or name not in required]

    def _is_authorized(self, head: Head, parts: Parts) -> bool:
        rules = self._client.credentials
        sent = rules.sent_in(parts)
        if sent not in head.verdicts:
            head.verdicts[sent] = not any(rules.violations(head.bare, parts))
        return head.verdicts[sent]


class Known(NamedTuple):
    """What can tell of all exchanges whose requests have the same head that certainly nothing is wrong with them."""

    head: Head
    requests: RequestGlance
    answers: OurGlance

    def is_request_fine(self, query: Pairs, body: bytes, instant_ms: int | None) -> bool:
        """Tell whether the client's side is as documented; where it is not, a thorough look may still find nothing."""
        parts = self.requests.read(self.head, query, body)
        return parts is not None and self.requests.is_fine(self.head, parts, body, instant_ms)

    def request_steps(self, query: Pairs, body: bytes, instant_ms: int | None) -> Generator[None, None, bool]:
        """Tell the same of a long request; stops where others may have their turn."""
        parts = self.requests.read(self.head, query, body)
        yield
        return parts is not None and self.requests.is_fine(self.head, parts, body, instant_ms)

    def is_answer_fine(self, status: int, headers: Pairs, body: bytes) -> bool:
        """Tell the same of the answer."""
        return self.answers.is_answer_fine(status, headers, body)

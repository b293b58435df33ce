"""Judge a request: everything that its author has to mend."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.contract.credentials import CredentialRules, hider_of
from simulator.contract.errors import nearest
from simulator.contract.exchange import Side, header, media_type_of
from simulator.contract.files import FileRules
from simulator.contract.ignored import ignored_violations
from simulator.contract.model import JSON_TYPE
from simulator.contract.moments import Moments
from simulator.contract.origin import Evidence
from simulator.contract.reading import NO_PART, Part, read_body, read_pairs
from simulator.contract.rules import Rule
from simulator.contract.values import Placement
from simulator.contract.whole import other_shape_of
from simulator.contract.wording import Grounds, Speaker, at
from simulator.text.forms import readable
from simulator.text.json_reading import BYTE_ORDER_MARK

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

    from simulator.contract.exchange import Exchange, Pairs, Violation
    from simulator.contract.model import Contract, Operation
    from simulator.contract.validator import Finding, Validator
    from simulator.contract.value_schema import Schema
    from simulator.contract.values import FieldRow
    from simulator.contract.whole import OtherShape
    from simulator.text.json_reading import Pointer

NO_SCHEMA: Schema = {"type": "object"}
NO_PAGE = Grounds(Evidence.ASSUMED, "no page shows it")
Parts = dict[Placement, Part]


class ClientSide:
    """Judge the requests of one operation. By what is not private here a glance at them goes, too."""

    def __init__(
        self,
        contract: Contract,
        operation: Operation,
        schemas: dict[Placement, Schema],
        make: Callable[[Schema], Validator],
    ) -> None:
        self._operation = operation
        self.schemas = schemas
        self._validators = {place: make(schema) for place, schema in schemas.items()}
        self.closed = {place: make(closed(schema)) for place, schema in schemas.items()}
        self.credentials = CredentialRules(contract, operation)
        self._speaker = Speaker(Side.CLIENT, hider_of(contract))
        self._grounds = Grounds(operation.evidence, operation.source)
        request = operation.request
        self._content_types = (request and request.content_types) or (JSON_TYPE,)
        self._media_types = {each.lower() for each in self._content_types}
        self.other_shape = other_shape_of(request, schemas.get(Placement.BODY)) if request else None
        self._doubled = frozenset(request.repeated_keys if request else ())
        self.places: dict[str, list[Placement]] = {}
        for field in (request and request.fields) or ():
            self.places.setdefault(field.name, []).extend(each for each in field.places if each is not Placement.HEADER)
        in_place = {
            place: [each for each in (request and request.fields) or () if place in each.places]
            for place in (Placement.BODY, Placement.QUERY)
        }
        moments = {place: Moments(fields, self._speaker) for place, fields in in_place.items()}
        self.moments = {place: each for place, each in moments.items() if each.are_there}
        self.files = FileRules(in_place[Placement.BODY], self._speaker, make)
        fields: dict[str, FieldRow] = {field.name: field for field in (request and request.fields) or ()}
        self.required = [each for each in fields.values() if each.required and self.places[each.name]]

    def violations(self, exchange: Exchange, in_path: dict[str, str]) -> Iterator[Violation | None]:
        """List everything in the request that is not documented; None where others may have their turn.

        Args:
            exchange: its answer is not looked at.
            in_path: the parameters that the path held.
        """
        parts: Parts = {Placement.QUERY: NO_PART, Placement.PATH: NO_PART}
        if exchange.query:
            query = tuple((readable(name), readable(text)) for name, text in exchange.query)
            parts[Placement.QUERY] = read_pairs(query, self.schemas.get(Placement.QUERY, NO_SCHEMA))
            yield from self._of_no_text(exchange.query, query)
        if in_path:
            parts[Placement.PATH] = read_pairs(in_path.items(), self.schemas.get(Placement.PATH, NO_SCHEMA))
        if exchange.body:
            yield from self.of_travel(exchange)
            yield None
            try:
                parts[Placement.BODY] = yield from self._body(exchange)
            except ValueError as error:
                # Not the body itself: where it cannot be read, nobody knows which part of it is a secret.
                sent = f"{len(exchange.body)} bytes"
                text = f"the body cannot be read: {error}; send it as {self._content_types[0]}"
                expected = " or ".join(self._content_types)
                yield self._speaker.violation(("request", "body"), Rule.UNREADABLE, sent, expected, self._grounds, text)
                return
        if self.other_shape is None or Placement.BODY not in parts:
            yield from self._of_parts(exchange, parts)
            return
        body = self.other_shape.whole(parts[Placement.BODY])
        parts[Placement.BODY] = body.part
        if not body.is_as_sent:
            yield self._of_other_shape(self.other_shape)
        for each in self._of_parts(exchange, parts):
            yield each and body.as_sent(each)

    def _of_parts(self, exchange: Exchange, parts: Parts) -> Iterator[Violation | None]:
        yield from self.credentials.violations(exchange, parts)
        for place, part in parts.items():
            if part is not NO_PART or place in self.schemas:
                yield from self._of_part(place, part, parts)
        yield from self._missing(parts, is_body_seen=exchange.is_body_seen)
        for place, moments in self.moments.items():
            if place in parts:
                yield from moments.violations(parts[place].value, ("request", place.value), exchange.instant_ms)
        if Placement.BODY in parts:
            body = parts[Placement.BODY]
            if body.files or self.files.are_wanted:
                yield from self.files.violations(body)
            if self._operation.ignored:
                yield from ignored_violations(self._operation.ignored, body.value, self._speaker)

    def _of_no_text(self, query: Pairs, read: Pairs) -> Iterator[Violation]:
        for name, text in (now for was, now in zip(query, read, strict=True) if was != now):
            told = f"the query cannot be read: {name!r} is not UTF-8; percent-encode the bytes of its UTF-8"
            pointer = ("request", "query", name)
            yield self._speaker.violation(pointer, Rule.UNREADABLE, text, "UTF-8", self._grounds, told)

    def _of_other_shape(self, other: OtherShape) -> Violation:
        text = f"the body is {other.what}; it is accepted here, though no page shows it; {other.remedy}"
        grounds = Grounds(other.row.evidence, other.row.source)
        return self._speaker.violation(("request", "body"), Rule.OTHER_SHAPE, "", other.expected, grounds, text)

    def _body(self, exchange: Exchange) -> Generator[None, None, Part]:
        content_type = header(exchange.headers, "content-type") or ""
        schema = self.schemas.get(Placement.BODY, NO_SCHEMA)
        return (yield from read_body(exchange.body, content_type, schema))

    def of_travel(self, exchange: Exchange) -> Iterator[Violation]:
        """Find what of the way in which a body travels is not documented."""
        yield from self._content_type(exchange)
        yield from self._as_it_travels(exchange)

    def has_ignored(self, body: Any) -> bool:
        """Tell whether something in a body has no effect."""
        rows = self._operation.ignored
        return bool(rows) and any(ignored_violations(rows, body, self._speaker))

    def _content_type(self, exchange: Exchange) -> Iterator[Violation]:
        sent = media_type_of(exchange.headers)
        if sent in self._media_types or self._operation.request is None:
            return
        also = next((each for each in self._operation.request.also_accepted if each.type.lower() == sent), None)
        if also and also.evidence in {Evidence.DOCUMENTED, Evidence.PUBLIC}:
            return
        expected = " or ".join(self._content_types)
        rule, grounds, taken = Rule.CONTENT_TYPE, self._grounds, "the real service may refuse it"
        if also:
            rule, grounds = Rule.OTHER_FORM, Grounds(also.evidence, also.source)
            taken = "it is accepted here, though no page shows it"
        text = f"the body is sent as {sent or 'an unnamed type'}; {taken}; send it as {expected}"
        yield self._speaker.violation(("request", "headers", "Content-Type"), rule, sent, expected, grounds, text)

    def _as_it_travels(self, exchange: Exchange) -> Iterator[Violation]:
        """Find how a body travels that no page shows, although it is read."""
        coding = (header(exchange.headers, "content-encoding") or "identity").strip().lower()
        if coding != "identity":
            told = f"the body is sent with Content-Encoding: {coding}; it is accepted here, though no page shows it"
            pointer = ("request", "headers", "Content-Encoding")
            yield self._speaker.violation(
                pointer, Rule.OTHER_FORM, coding, "no such header", NO_PAGE, f"{told}; send it as it is"
            )
        if exchange.body.startswith(BYTE_ORDER_MARK):
            told = "the body begins with a byte order mark; it is ignored here, though no page shows one"
            yield self._speaker.violation(
                ("request", "body"), Rule.OTHER_FORM, "a byte order mark", "none", NO_PAGE, f"{told}; leave it out"
            )

    def _of_part(self, place: Placement, part: Part, parts: Parts) -> Iterator[Violation | None]:
        root: Pointer = ("request", place.value)
        for pointer in part.repeated:
            is_shown = pointer[-1] in self._doubled
            rule, where = (Rule.DOUBLED_KEY, ", as on the page,") if is_shown else (Rule.DUPLICATE_KEY, "")
            text = f"{pointer[-1]!r} is sent twice{where} and only one of them counts; send it once"
            yield self._speaker.violation((*root, *pointer), rule, pointer[-1], "each name once", self._grounds, text)
        schema = self.schemas.get(place)
        if schema is None:
            yield from self._unknown(NO_SCHEMA, self._grounds, part.value, root, parts)
            return
        yield None
        if self.closed[place].accepts(part.value):
            return
        yield None
        yield from self._unknown(schema, at(schema, ())[1], part.value, root, parts)
        steps = self._validators[place].steps(part.value)
        findings = (each for each in steps if each is None or not _is_told_by_name(each))
        yield from self._speaker.of_findings(findings, schema, part.value, root)

    def _unknown(
        self, schema: Schema, grounds: Grounds, value: Any, root: Pointer, parts: Parts
    ) -> Iterator[Violation | None]:
        """Tell of the names that are not documented; none is proposed that was sent as well."""
        if "x-evidence" in schema:  # and `x-source` beside it
            grounds = Grounds(Evidence(schema["x-evidence"]), schema["x-source"])
        if isinstance(value, list):
            for index, item in enumerate(value):
                yield None
                yield from self._unknown(schema.get("items", {}), grounds, item, (*root, index), parts)
        if not isinstance(value, dict):
            return
        known = schema.get("properties")
        # At the top an operation without fields documents that there are none; deeper, that anything may stand there.
        if known is None and len(root) > 2:  # noqa: PLR2004 - /request/body is the top
            return
        for name, each in value.items():
            if name in (known or {}):
                yield from self._unknown((known or {})[name], grounds, each, (*root, name), parts)
                continue
            named = {key for part in parts.values() if isinstance(part.value, dict) for key in part.value}
            unsent = [key for key in known or () if key not in value and key not in named]
            missing = [key for key in schema.get("required", ()) if key in unsent]
            close = nearest(name, missing, 0.5) or nearest(name, unsent)
            remedy = f"did you mean {close!r}?" if close else "it will be ignored; leave it out"
            text = f"{name!r} is not documented here; {remedy}"
            expected = close or ", ".join(known or ()) or "nothing"
            yield self._speaker.violation((*root, name), Rule.UNKNOWN_FIELD, each, expected, grounds, text)

    def _missing(self, parts: Parts, *, is_body_seen: bool) -> Iterator[Violation]:
        """Find the missing fields; one that may travel in several places is missing when it is in none of them."""
        for field in self.required:
            name, places = field.name, self.places[field.name]
            if Placement.BODY in places and not is_body_seen:
                continue
            values = [parts[place].value for place in places if place in parts]
            if any(isinstance(value, dict) and name in value for value in values):
                continue
            if any(not isinstance(value, dict) for value in values):
                continue  # the wrong type of the whole has been spoken of
            first = next((place for place in places if place in parts), places[0])
            sent = sorted(values[0]) if values else []
            close = nearest(name, (each for each in sent if each not in self.places), 0.5)
            remedy = f"rename {close!r} to {name!r}" if close else "add it"
            text = f"{name!r} is required and was not sent; {remedy}"
            origin = field.origin_of("required")
            grounds = Grounds(origin.evidence, origin.source)
            yield self._speaker.violation(
                ("request", first.value, name), Rule.REQUIRED, None, f"{name} in the {first.value}", grounds, text
            )


def _is_told_by_name(finding: Finding) -> bool:
    """Tell whether a finding is told elsewhere, field by field: an unknown one, or one missing at the top."""
    return finding.schema_pointer[-1] == Rule.ADDITIONAL_PROPERTIES or finding.schema_pointer == (Rule.REQUIRED,)


def closed(schema: Schema, *, is_top: bool = True) -> Schema:
    """Close a schema to unknown fields, at every depth.

    What is required at the top is left out: it may travel elsewhere, and is looked for in all places. A value that
    this schema accepts breaks neither the open schema nor the rule that clients send documented fields only.
    """
    made = dict(schema)
    if is_top:
        made.pop("required", None)
    if "properties" in made:
        made["properties"] = {name: closed(each, is_top=False) for name, each in made["properties"].items()}
    if "items" in made:
        made["items"] = closed(made["items"], is_top=False)
    # At the top an operation without fields documents that there are none; deeper, that anything may stand there.
    if "properties" in made or is_top:
        made["additionalProperties"] = False
    return made

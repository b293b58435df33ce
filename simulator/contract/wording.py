"""Word what a validator found as a violation: what was sent, what the page says and what to do."""

from __future__ import annotations

import json
from itertools import islice
from typing import TYPE_CHECKING, Any

from simulator.contract.errors import nearest
from simulator.contract.exchange import Side, Violation
from simulator.contract.formats import LOOKS, Format, pattern_of
from simulator.contract.origin import Evidence
from simulator.contract.rules import Level, Rule
from simulator.contract.validator import found_in, listed_in
from simulator.contract.value_schema import ALSO_ACCEPTED, IN_WORDS, KEYWORDS
from simulator.contract.values import Lacking, put_right
from simulator.secrets.hiding import HIDDEN
from simulator.text.json_reading import pointer_text
from simulator.values import frozen

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from simulator.contract.validator import Finding
    from simulator.contract.value_schema import Schema
    from simulator.secrets.hiding import Hider
    from simulator.text.json_reading import Pointer

NOT_BLANK = r"\S"
"""The pattern of any text that has more than blanks."""
WITHOUT_PATTERN = {
    NOT_BLANK: "text that is not blank",
    pattern_of(Format.TIME_OR_UNIX): LOOKS[Format.TIME_OR_UNIX],
}
"""Patterns that words say as exactly; of any other the text itself is shown to programs."""

MAX_SHOWN = 200
MAX_ITEMS = 50
WORDS = {
    Rule.REQUIRED: ("required",),
    Rule.TYPE: ("type", "nullable"),
    Rule.ENUM: ("enum",),
    Rule.PATTERN: ("pattern", "format"),
}
"""The words of a contract's row that a rule is about; all others are about one of its `limits`."""
LACKING = {Lacking.BLANKS: ("blanks in it", "leave them out"), Lacking.OFFSET: ("no offset", "add Z")}
LIMITS = {keyword: word for word, keyword in KEYWORDS.items()}
TYPE_NAMES = {str: "string", bool: "boolean", int: "integer", float: "number", list: "array", dict: "object"}


@frozen
class Grounds:
    """The grounds for a statement: how it is known, and where it stands."""

    evidence: Evidence
    source: str

    def __str__(self) -> str:
        return f"{self.evidence.value}: {self.source}"


@frozen
class Speaker:
    """Word the violations of one side.

    Args:
        hider: takes out what is never shown.
    """

    side: Side
    hider: Hider

    def violation(  # each argument is one column of the report
        self, pointer: Pointer, rule: Rule, sent: Any, expected: str, grounds: Grounds, message: str
    ) -> Violation:
        """Make a violation, its value shortened and its secrets hidden; of a client's, what no page states is a hint.

        Its pointer and message hold names that were sent, in which secrets may stand: whoever shows it takes care.
        """
        place, shown = pointer_text(pointer), self.shown(sent, pointer)
        text = f"{message} ({grounds})"
        is_no_pages = self.side is Side.CLIENT and grounds.evidence in {Evidence.OBSERVED, Evidence.ASSUMED}
        level = Level.HINT if is_no_pages else rule.level
        return Violation(self.side, place, rule, shown, expected, grounds.evidence, grounds.source, text, level)

    def shown(self, sent: Any, pointer: Pointer) -> str:
        """Shorten a value that was sent to a text without secrets."""
        return shorten(hidden(sent, pointer, self.hider))

    def of_findings(
        self, findings: Iterable[Finding | None], schema: Schema, value: Any, root: Pointer
    ) -> Iterator[Violation | None]:
        """Make a violation for every broken keyword; for every name, where the keyword is about names."""
        seen = set()
        for finding in findings:
            if finding is None:
                yield None
                continue
            rule = Rule(str(finding.schema_pointer[-1]))
            names: Iterable[str | None] = (None,)
            if rule in {Rule.REQUIRED, Rule.ADDITIONAL_PROPERTIES}:
                names = _odd_names(rule, at(schema, finding.schema_pointer[:-1])[0], inside(value, finding.pointer))
            for name in names:
                if (key := (finding.pointer, rule, name)) not in seen:
                    seen.add(key)
                    yield self._of_finding(finding, schema, value, root, name)

    def _of_finding(self, finding: Finding, schema: Schema, value: Any, root: Pointer, name: str | None) -> Violation:
        rule = Rule(str(finding.schema_pointer[-1]))
        part, around = at(schema, finding.schema_pointer[:-1])
        grounds = grounds_of(rule, part, around)
        sent = inside(value, finding.pointer)
        pointer = (*root, *finding.pointer)
        if rule is Rule.REQUIRED and name is not None:
            return self._of_missing(finding.schema_pointer[:-1], schema, sent, pointer, name)
        if rule is Rule.ADDITIONAL_PROPERTIES and name is not None:
            text = f"{name!r} is not documented here; leave it out"
            return self.violation((*pointer, name), rule, sent[name], expectation(rule, part), grounds, text)
        if rule is Rule.PATTERN and (also := _also_accepted(sent, part)):
            return self._of_other_value(also, sent, pointer, part)
        expected = expectation(rule, part)
        label = _label(pointer) if finding.pointer else "the body"
        if rule is Rule.TYPE:
            text = f"{label} is {_type_name(sent)}, expected {expected}"
        elif rule is Rule.PATTERN:
            text = f"{label} was sent as {self.shown(sent, pointer)}, expected {looks_of(part)}"
        else:
            text = f"{label} was sent as {self.shown(sent, pointer)}, expected {expected}"
        remedy = "" if IN_WORDS in part and rule is Rule.PATTERN else f"; {_remedy(rule, sent, part)}"
        return self.violation(pointer, rule, sent, expected, grounds, text + remedy)

    def _of_missing(self, way: Pointer, schema: Schema, sent: dict[str, Any], pointer: Pointer, name: str) -> Violation:
        where = ""
        if way[-1:] == ("then",):  # of a condition, which stands behind "allOf" and a number
            [(asked, said)] = at(schema, way[:-1])[0]["if"]["properties"].items()
            where = f" where {asked!r} is {json.dumps(said['const'])}"
            way = way[:-3]
        part = at(schema, way)[0]
        grounds = grounds_of(Rule.REQUIRED, *at(schema, (*way, "properties", name)))
        close = nearest(name, (each for each in sent if each not in part["properties"]), 0.5)
        remedy = f"rename {close!r} to {name!r}" if close else "add it"
        text = f"{name!r} is required{where} and was not sent; {remedy}"
        return self.violation((*pointer, name), Rule.REQUIRED, None, name, grounds, text)

    def _of_other_value(self, also: dict[str, str], sent: str, pointer: Pointer, schema: Schema) -> Violation:
        grounds = Grounds(Evidence(also["x-evidence"]), also["x-source"])
        what, remedy = LACKING[Lacking(also["but_for"])] if "but_for" in also else (also["what"], also["remedy"])
        text = f"{_label(pointer)} has {what}; it is accepted here, though no page shows it; {remedy}"
        return self.violation(pointer, Rule.OTHER_VALUE, sent, expectation(Rule.PATTERN, schema), grounds, text)


def _also_accepted(sent: str, schema: Schema) -> dict[str, str] | None:
    """Find the way of writing in which a text is accepted that has not the documented pattern."""
    for row in schema.get(ALSO_ACCEPTED, ()):
        if "pattern" in row:
            is_taken = found_in(row["pattern"], sent)
        else:
            is_taken = found_in(schema["pattern"], put_right(sent, Lacking(row["but_for"])))
        if is_taken:
            found: dict[str, str] = row
            return found
    return None


def _odd_names(rule: Rule, schema: Schema, value: dict[str, Any]) -> list[str | None]:
    if rule is Rule.REQUIRED:
        return [name for name in schema["required"] if name not in value]
    return [name for name in value if name not in schema.get("properties", {})]


def at(schema: Schema, pointer: Pointer) -> tuple[Schema, Grounds]:
    """Find a part of a schema and its origin: its own, or the nearest around it."""
    node: Any = schema
    grounds = Grounds(Evidence(schema["x-evidence"]), schema["x-source"])
    for token in pointer:
        node = node[token]
        if isinstance(node, dict) and "x-evidence" in node:  # and `x-source` beside it
            grounds = Grounds(Evidence(node["x-evidence"]), node["x-source"])
    return node, grounds


def grounds_of(rule: Rule, part: Schema, around: Grounds) -> Grounds:
    """Return the grounds of one keyword of a part of a schema: its own, where it is known otherwise than the part."""
    if rule is Rule.TYPE and isinstance(part[rule], list):  # a value of none of them is not of the page's either
        return around
    apart: dict[str, dict[str, str]] = part.get("x-grounds", {})
    words = WORDS.get(rule) or (LIMITS.get(rule, ""), "limits")
    own = next((apart[word] for word in words if word in apart), None)
    return Grounds(Evidence(own["x-evidence"]), own["x-source"]) if own else around


def inside(value: Any, pointer: Pointer) -> Any:
    """Find the value at a place of a value."""
    for token in pointer:
        value = value[token]
    return value


def expectation(rule: Rule, schema: Schema) -> str:
    """Put in words what a keyword asks for."""
    wanted = schema[rule]
    words = {
        Rule.TYPE: lambda: " or ".join([wanted] if isinstance(wanted, str) else wanted),
        Rule.ENUM: lambda: "one of " + ", ".join(json.dumps(each, ensure_ascii=False) for each in wanted),
        Rule.MAX_LENGTH: lambda: f"at most {wanted} characters",
        Rule.MIN_LENGTH: lambda: f"at least {wanted} characters",
        Rule.MAX_ITEMS: lambda: f"at most {wanted} items",
        Rule.MIN_ITEMS: lambda: f"at least {wanted} items",
        Rule.MAXIMUM: lambda: f"at most {wanted}",
        Rule.MAX_LISTED: lambda: f"at most {wanted} values with commas between them",
        Rule.MINIMUM: lambda: f"at least {wanted}",
        Rule.EXCLUSIVE_MINIMUM: lambda: f"more than {wanted}",
        Rule.PATTERN: lambda: WITHOUT_PATTERN.get(wanted, f"text that matches {wanted}"),
        Rule.ADDITIONAL_PROPERTIES: lambda: "only " + ", ".join(schema.get("properties", {})),
        Rule.REQUIRED: lambda: ", ".join(wanted),
    }
    return words[rule]()


def looks_of(schema: Schema) -> str:
    """Put in words for people what a pattern asks for; where nobody did, by what the page says of the field."""
    exactly = expectation(Rule.PATTERN, schema)
    if IN_WORDS in schema:
        return str(schema[IN_WORDS])
    if exactly.startswith("text that matches") and "description" in schema:
        return f"what is described as {schema['description'].removesuffix('.')!r} ({exactly})"
    return exactly


def _remedy(rule: Rule, sent: Any, schema: Schema) -> str:
    if rule is Rule.ENUM and (close := nearest(str(sent), map(str, schema["enum"]))):
        return f"did you mean {close}?"
    if rule in {Rule.MAX_LENGTH, Rule.MIN_LENGTH}:
        return f"it has {len(sent)}"
    if rule is Rule.MAX_LISTED:
        return f"it has {listed_in(sent)}"
    return "send what the documentation says"


def hidden(value: Any, pointer: Pointer, hider: Hider) -> Any:
    """Take secrets out of a value, however deep they lie, and everything beyond what is shown."""
    room = MAX_SHOWN

    def part(value: Any, *way: str | int) -> Any:
        nonlocal room
        room -= 1
        if any(isinstance(name, str) and name in hider.names for name in way):
            return HIDDEN
        if room <= 0:
            return "…"
        if isinstance(value, dict):
            return {hider.value(key)[:MAX_SHOWN]: part(each, key) for key, each in islice(value.items(), MAX_ITEMS)}
        if isinstance(value, list):
            return [part(each) for each in islice(value, MAX_ITEMS)]
        return hider.value(value)[: MAX_SHOWN + 1] if isinstance(value, str) else value

    return part(value, *pointer)


def shorten(value: Any) -> str:
    """Write a value as a short text."""
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= MAX_SHOWN else text[: MAX_SHOWN - 1] + "…"


def _type_name(value: Any) -> str:
    return TYPE_NAMES.get(type(value), "null")


def _label(pointer: Pointer) -> str:
    """Name a place: its last key, with the places in lists behind it."""
    places = ""
    for part in reversed(pointer):
        if isinstance(part, str):
            return repr(f"{part}{places}")
        places = f"[{part}]{places}"
    return places

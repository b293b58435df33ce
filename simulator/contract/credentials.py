"""Judge the way in which the credentials of a request travel."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from simulator.contract.exchange import Side, header
from simulator.contract.rules import Rule
from simulator.contract.values import Placement
from simulator.contract.wording import Grounds, Speaker
from simulator.secrets.hiding import HIDDEN, Hider
from simulator.secrets.names import SecretNames

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from simulator.contract.exchange import Exchange, Violation
    from simulator.contract.model import Contract, Operation, Security
    from simulator.contract.reading import Part

    Parts = Mapping[Placement, Part]


REFUSED = 401
"""The status of credentials that were refused. Source: RFC 9110, 15.5.2."""


def hider_of(contract: Contract) -> Hider:
    """Make the hider of secrets: the values under usual names, and under those of the vendor's credentials."""
    named = {name for each in contract.security for name in re.findall(r"\{(\w+)\}", each.form)}
    return Hider(SecretNames(named | {str(each.way[-1]) for each in contract.security}), lambda _: HIDDEN)


class CredentialRules:
    """Judge how the credentials of one operation travel."""

    def __init__(self, contract: Contract, operation: Operation) -> None:
        by_name = {each.name: each for each in contract.security}
        self._alternatives = [[by_name[name] for name in together] for together in operation.security]
        self._each = [each for together in self._alternatives for each in together]
        self._others = [each for each in contract.security if each.in_place_of in {each.name for each in self._each}]
        self._in_fields = [each for each in self._each if each.placement is not Placement.HEADER]
        self._recommended = [each for each in self._each if each.recommended]
        self._speaker = Speaker(Side.CLIENT, hider_of(contract))

    def sent_in(self, parts: Parts) -> tuple[bool, ...]:
        """Tell of each of the credentials that travel in fields whether it is there."""
        return tuple([_is_in(each, parts) for each in self._in_fields])

    def violations(self, exchange: Exchange, parts: Parts) -> Iterator[Violation]:
        """Find credentials that are missing, sent in two ways, or put into the URL against advice."""
        if not self._alternatives:
            return
        sent = {each.name for each in self._each if _is_sent(each, exchange, parts)}
        other = next(
            (each for each in self._others if each.in_place_of not in sent and _stands_alone(each, exchange)), None
        )
        if other is not None:
            yield self._other(other, exchange)
            return
        yield from self._in_url(sent)
        complete = [together for together in self._alternatives if sent.issuperset(each.name for each in together)]
        may_be_unseen = not exchange.is_body_seen and any(each.placement is Placement.BODY for each in self._each)
        if not complete and not may_be_unseen:
            yield self._missing()
        for further in complete[1:]:
            yield self._superfluous(complete[0], further)

    def _in_url(self, sent: set[str]) -> Iterator[Violation]:
        for each in self._each:
            if each.placement is not Placement.QUERY or each.name not in sent:
                continue
            for better in (better for better in self._recommended if better.placement is Placement.HEADER):
                text = (
                    f"{each.field!r} travels in the URL, where logs and proxies keep it; "
                    f"send it in the header {better.field}"
                )
                grounds = Grounds(better.evidence, better.source)
                pointer = ("request", "query", each.field)
                yield self._speaker.violation(
                    pointer, Rule.CREDENTIAL_IN_URL, "", f"header {better.field}", grounds, text
                )

    def _missing(self) -> Violation:
        ways = " or ".join(" and ".join(map(_way, together)) for together in self._alternatives)
        first = (self._recommended or self._alternatives[0])[0]
        text = f"the request has no complete credentials; send {ways}"
        grounds = Grounds(first.evidence, first.source)
        pointer = ("request", first.placement.value, *first.way)
        return self._speaker.violation(pointer, Rule.CREDENTIALS, "", ways, grounds, text)

    def _other(self, other: Security, exchange: Exchange) -> Violation:
        """Tell of credentials in a form that no page shows: where they were refused, that is a violation."""
        documented = next(each for each in self._each if each.name == other.in_place_of)
        rule = Rule.CREDENTIALS if exchange.status == REFUSED else Rule.OTHER_CREDENTIALS
        text = f"the header {other.field} holds {other.form} alone, {other.said_of_it}; send {_way(documented)}"
        of = documented if rule is Rule.CREDENTIALS else other
        pointer = ("request", "header", other.field)
        return self._speaker.violation(pointer, rule, "", _way(documented), Grounds(of.evidence, of.source), text)

    def _superfluous(self, counted: Sequence[Security], further: Sequence[Security]) -> Violation:
        one, other = (" and ".join(map(_way, together)) for together in (counted, further))
        text = f"the request has credentials twice: {one}, and {other}; only one of them counts, so send {one} alone"
        grounds = Grounds(counted[0].evidence, counted[0].source)
        pointer = ("request", further[0].placement.value, *further[0].way)
        return self._speaker.violation(pointer, Rule.IGNORED_VALUE, "", f"{one} alone", grounds, text)


def _stands_alone(security: Security, exchange: Exchange) -> bool:
    """Tell whether a header holds one word, which is no scheme that lacks its credentials."""
    sent = header(exchange.headers, security.field) or ""
    return len(sent.split()) == 1 and sent.strip().lower() != "bearer"


def _is_sent(security: Security, exchange: Exchange, parts: Parts) -> bool:
    if security.placement is Placement.HEADER:
        sent = (header(exchange.headers, security.field) or "").strip()
        return bool(sent) and sent.lower().startswith(security.form.partition("{")[0].lower())
    return _is_in(security, parts)


def _is_in(security: Security, parts: Parts) -> bool:
    part = parts.get(security.placement)
    value: Any = part.value if part else None
    for token in security.way:
        try:
            value = value[token]
        except (IndexError, KeyError, TypeError):
            return False
    return bool(value != "")


def _way(security: Security) -> str:
    if security.placement is Placement.HEADER:
        return f"the header {security.field}: {security.form}"
    return f"{security.field} in the {security.placement.value}"

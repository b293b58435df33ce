"""A request goes in; what is wrong with the way its credentials travel comes out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from simulator.contract.exchange import Side, header
from simulator.contract.values import Placement
from simulator.contract.wording import Said, Speaker

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from simulator.contract.exchange import Exchange, Violation
    from simulator.contract.json_text import JsonText
    from simulator.contract.model import Contract, Operation, Security


def secret_names(contract: Contract) -> set[str]:
    """Names of the fields whose values are never shown."""
    shown = {name for each in contract.security for name in re.findall(r"\{(\w+)\}", each.form)}
    return shown | {str(each.way[-1]) for each in contract.security}


def credential_violations(
    contract: Contract, operation: Operation, exchange: Exchange, parts: Mapping[Placement, JsonText]
) -> Iterator[Violation]:
    """Credentials that are missing, or that stand in the URL although the documentation recommends a header."""
    by_name = {each.name: each for each in contract.security}
    alternatives = [[by_name[name] for name in together] for together in operation.security]
    if not alternatives:
        return
    speaker = Speaker(Side.CLIENT, secret_names(contract))
    recommended = [each for together in alternatives for each in together if each.recommended]
    for each in (each for together in alternatives for each in together):
        if each.placement is Placement.QUERY and _is_sent(each, exchange, parts):
            for better in (better for better in recommended if better.placement is Placement.HEADER):
                text = (
                    f"{each.field!r} travels in the URL, where logs and proxies keep it; "
                    f"send it in the header {better.field}"
                )
                said = Said(better.evidence, better.source)
                pointer = ("request", "query", each.field)
                yield speaker.violation(pointer, "credential-in-url", "", f"header {better.field}", said, text)
    if not any(all(_is_sent(each, exchange, parts) for each in together) for together in alternatives):
        ways = " or ".join(" and ".join(_way(each) for each in together) for together in alternatives)
        first = (recommended or alternatives[0])[0]
        text = f"the request has no complete credentials; send {ways}"
        said = Said(first.evidence, first.source)
        yield speaker.violation(("request", first.placement.value, *first.way), "credentials", "", ways, said, text)


def _is_sent(security: Security, exchange: Exchange, parts: Mapping[Placement, JsonText]) -> bool:
    if security.placement is Placement.HEADER:
        sent = header(exchange.headers, security.field)
        scheme = security.form.partition("{")[0].strip().lower()
        return sent is not None and sent.lower().startswith(scheme)
    part = parts.get(security.placement)
    value: Any = part.value if part else None
    for token in security.way:
        try:
            value = value[token]
        except (IndexError, KeyError, TypeError):
            return False
    return True


def _way(security: Security) -> str:
    if security.placement is Placement.HEADER:
        return f"the header {security.field}: {security.form}"
    return f"{security.field} in the {security.placement.value}"

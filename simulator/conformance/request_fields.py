"""Find which documented fields and credentials of operations a transcript sends, and to a success."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.conformance.bodies import Way, fields_of
from simulator.conformance.operations import SUCCESS
from simulator.contract.exchange import header
from simulator.contract.reading import read_body
from simulator.contract.schemas import request_schema
from simulator.contract.values import Placement
from simulator.steps import at_once

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from simulator.conformance.material import Material
    from simulator.conformance.stage import Happened
    from simulator.contract.exchange import Exchange
    from simulator.contract.model import Operation, Security
    from simulator.contract.values import FieldRow, ItemRow


def request_fields(material: Material) -> dict[str, bool]:
    """Ask of every documented field, with its place, and of every kind of credentials whether a transcript sends it.

    They are named `send: to in body` and `send: credentials key`; the items of an array are `list[].to`.
    """
    found: dict[str, bool] = {}
    by_name = {each.name: each for each in material.contract.security}
    for operation in material.contract.operations:
        sent = [each for each, owner in material.documented() if owner is operation and _is_success(each)]
        exchanges = [each.exchange() for each in sent]
        bodies = [sent_body(material, operation, each) for each in sent]
        ways = set[Way]().union(*[fields_of(body) for body in bodies])
        for field in (operation.request and operation.request.fields) or ():
            for place in field.places:
                for way in _ways(field):
                    if place is Placement.BODY or len(way) == 1:
                        name = f"{operation.name}: {'.'.join(way).replace('.[]', '[]')} in {place.value}"
                        found[name] = way in ways if place is Placement.BODY else _is_there(place, way[0], exchanges)
        for name in dict.fromkeys(each for together in operation.security for each in together):
            found[f"{operation.name}: credentials {name}"] = _has_travelled(by_name[name], exchanges, bodies)
    return found


def sent_body(material: Material, operation: Operation, happened: Happened) -> Any:
    """Read the body of a request as its contract does; None where it cannot be read."""
    exchange = happened.exchange()
    schema = request_schema(material.contract, operation, Placement.BODY) or {}
    try:
        return at_once(read_body(exchange.body, header(exchange.headers, "content-type") or "", schema)).value
    except ValueError:
        return None


def _is_success(happened: Happened) -> bool:
    return happened.response.status in SUCCESS and happened.rejection is None


def _ways(field: FieldRow, above: Way = ()) -> Iterator[Way]:
    way = (*above, field.name)
    yield way
    for each in field.fields or ():
        yield from _ways(each, way)
    items: ItemRow | None = field.items
    for each in (items and items.fields) or ():
        yield from _ways(each, (*way, "[]"))


def _is_there(place: Placement, name: str, exchanges: Sequence[Exchange]) -> bool:
    if place is Placement.QUERY:
        return any(name == key for each in exchanges for key, _ in each.query)
    if place is Placement.HEADER:
        return any(header(each.headers, name) is not None for each in exchanges)
    return bool(exchanges)


def _has_travelled(security: Security, exchanges: Sequence[Exchange], bodies: Sequence[Any]) -> bool:
    if security.placement is not Placement.BODY:
        return _is_there(security.placement, security.field, exchanges)
    way = tuple("[]" if isinstance(each, int) else each for each in security.way)
    return any(way in fields_of(body) for body in bodies)

"""Find credentials: the partner ID and API key of a request, or of an item of a list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.api.vendor import CredentialKind
from simulator.sandbox.books.accounts import Presented
from simulator.sandbox.rejection import Rejection
from simulator.vendors.advanta.bodies import read_body, read_parameters, trimmed
from simulator.vendors.advanta.errors import MISSING_PARTNER_ID

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.api.request import Request
    from simulator.sandbox.chance import Stream


def _mint(random: Stream) -> tuple[str, ...]:
    return str(random.randrange(1_000, 100_000)), f"{random.getrandbits(128):032x}"


PARTNER = CredentialKind("partner", ("partnerID", "apikey"), _mint)


def credentials_of_list(request: Request) -> Presented | None:
    """Return the first item's credentials, None without an API key; those of the other items do not matter here.

    Source: Send Bulk, Info.

    Raises:
        Rejection: `missing_partner_id`, `malformed_body`.
    """
    items = read_body(request).items
    return credentials_in(items[0] if items else {})


def credentials_of_parameters(request: Request) -> Presented | None:
    """Return the credentials among the parameters, None without an API key.

    Raises:
        Rejection: `missing_partner_id`, `malformed_body`, `malformed_query`.
    """
    return credentials_in(read_parameters(request))


def credentials_in(fields: Mapping[str, object]) -> Presented | None:
    """Return the credentials in an object or a form, None without an API key.

    Raises:
        Rejection: `missing_partner_id`.
    """
    partner_id, api_key = trimmed(fields.get("partnerID")), trimmed(fields.get("apikey"))
    if not partner_id:
        raise Rejection(MISSING_PARTNER_ID)
    return Presented(PARTNER.name, (partner_id, api_key)) if api_key else None

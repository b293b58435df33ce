from decimal import Decimal

import pytest
from support.inprocess import body_of
from vendors.ugsms.customer import a_world

from simulator.api.call import Call
from simulator.api.request import Request
from simulator.sandbox.books.accounts import AccountTerms
from simulator.sandbox.books.journal import Exchange
from simulator.sandbox.books.limits import Counted, per_minute
from simulator.sandbox.rejection import Rejection
from simulator.vendors.ugsms import VENDOR
from simulator.vendors.ugsms.errors import INTERNAL_ERROR


def test_every_quirk_of_the_notes_is_listed() -> None:
    expected = {f"UG2-Q-{n:02}" for n in range(1, 15)} | {f"UG1-Q-{n:02}" for n in range(1, 9)}
    assert expected <= {quirk.id for quirk in VENDOR.quirks}


def test_the_terms_of_a_new_account() -> None:
    assert VENDOR.terms == AccountTerms(
        currency="UGX",
        price=Decimal(35),
        opening_balance=Decimal(100_000),
        default_sender="UGSMS",
        limit=per_minute(60),
        limit_counts=Counted.CREDENTIAL,
        key_lifetime_ms=31_536_000_000,
    )


@pytest.mark.parametrize(
    ("operation", "body"),
    [
        ("send", {"success": False, "message": "Server error", "error": "Server error"}),
        ("v1_send", {"success": False, "message": "Server error", "error": "Server error", "code": "INTERNAL_ERROR"}),
    ],
)
def test_an_injected_internal_error_is_rendered(operation: str, body: dict[str, object]) -> None:
    world = a_world()
    bound = next(each for each in VENDOR.operations if each.name == operation)
    exchange = Exchange(0, "ugsms", operation, "POST", "/", "", b"")
    call = Call(world.sandbox, VENDOR, bound, {}, Request("POST", "/", "", {}, b""), exchange)
    response = VENDOR.refuse(call, Rejection(INTERNAL_ERROR))
    assert (response.status, body_of(response)) == (500, body)

"""Whatever a client sends, the answer is the vendor's, and what is refused costs nothing."""

import json
from decimal import Decimal

from hypothesis import example, given
from hypothesis import strategies as st
from support.inprocess import World, body_of
from vendors.advanta.sending import PATH, a_world, item

from simulator.api.request import Response
from simulator.sandbox.chance import Chance
from simulator.vendors.advanta import VENDOR
from simulator.vendors.advanta.credentials import PARTNER
from simulator.vendors.advanta.policy import HttpStatus

SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=8)
KEYS = st.sampled_from([*item(), "count", "smslist", "timeToSend"])
MOBILES = st.sampled_from(["0712345678", "254733345678", "+256701234567", 254712345678, "99"])
ITEMS = st.builds(lambda base, changes: base | changes, st.just(item()), st.dictionaries(KEYS, VALUES | MOBILES))
HEADERS = st.dictionaries(
    st.sampled_from(["Content-Type", "Authorization", "X-Anything"]),
    st.sampled_from(
        ["application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain"]
    )
    | st.text(),
)


def check(world: World, response: Response) -> None:
    """The answer is one of the two shapes, the balance is what the accepted rows left."""
    body = body_of(response)
    rows = body.get("responses", [])
    accepted = sum(row["response-code"] == 200 for row in rows)
    assert accepted == len(world.messages())
    assert rows or body["response-code"] in {error.code for error in VENDOR.errors.values()}
    spent = sum((message.cost for message in world.messages()), Decimal(0))
    assert all(account.balance == Decimal(1000) - spent for account in world.sandbox.accounts)
    assert response.status < 400 or accepted == 0


@given(st.binary(), HEADERS)
@example(b'[{"partnerID":1,"apikey":1,"mobile":"\xed\xa0\x80"}]', {})
@example(b'\xff\xfe"\x00', {})
def test_any_bytes_are_answered(body: bytes, headers: dict[str, str]) -> None:
    world = a_world(http_status=HttpStatus.BY_CODE)
    check(world, world.ask("POST", PATH, body=body, headers=headers))


@given(VALUES | st.dictionaries(KEYS, VALUES), HEADERS)
def test_any_json_is_answered(value: object, headers: dict[str, str]) -> None:
    world = a_world(http_status=HttpStatus.BY_CODE)
    check(world, world.ask("POST", PATH, body=json.dumps(value).encode(), headers=headers))


@given(st.lists(ITEMS, max_size=4), SCALARS, HEADERS)
def test_any_items_are_answered(items: list[object], count: object, headers: dict[str, str]) -> None:
    world = a_world(http_status=HttpStatus.BY_CODE)
    body = json.dumps({"count": count, "smslist": items}).encode()
    check(world, world.ask("POST", PATH, body=body, headers=headers))


@given(st.dictionaries(KEYS | st.from_regex(r"smslist\[\d?\]\[(mobile|message|apikey)\]", fullmatch=True), st.text()))
def test_any_form_is_answered(fields: dict[str, str]) -> None:
    world = a_world(http_status=HttpStatus.BY_CODE)
    form = {name: text.encode(errors="replace").decode() for name, text in fields.items()}
    check(world, world.ask("POST", PATH, form=form))


@given(st.lists(ITEMS, min_size=1, max_size=6))
def test_each_item_has_a_row_or_the_list_is_refused(items: list[dict[str, object]]) -> None:
    world = a_world()
    body = body_of(world.ask("POST", PATH, body=json.dumps(items, allow_nan=True).encode()))
    assert len(body.get("responses", items)) == len(items)


def test_fresh_credentials_are_a_number_and_a_key_of_32_digits() -> None:
    partner_id, api_key = PARTNER.mint(Chance("test").once("credentials"))
    assert partner_id.isdigit()
    assert len(bytes.fromhex(api_key)) == 16

"""Whatever the items of a list are, each has its row, and the rows say what was sent and charged."""

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.inprocess import body_of
from vendors.advanta.sending import PATH, a_world, item

SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=8)
KEYS = st.sampled_from([*item(), "count", "smslist", "timeToSend"])
MOBILES = st.sampled_from(["0712345678", "254733345678", "+256701234567", 254712345678, "99"])
ITEMS = st.builds(lambda base, changes: base | changes, st.just(item()), st.dictionaries(KEYS, VALUES | MOBILES))


@pytest.mark.soak
@given(st.lists(ITEMS, min_size=1, max_size=6))
def test_each_item_has_a_row_or_the_list_is_refused(items: list[dict[str, object]]) -> None:
    world = a_world()
    rows = body_of(world.ask("POST", PATH, body=json.dumps(items, allow_nan=True).encode())).get("responses", [])
    assert len(rows) in {0, len(items)}
    assert sum(row["response-code"] == 200 for row in rows) == len(world.messages())
    spent = sum((message.cost for message in world.messages()), Decimal(0))
    assert all(account.balance == Decimal(1000) - spent for account in world.sandbox.accounts)

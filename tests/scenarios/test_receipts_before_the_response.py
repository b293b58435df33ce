"""The receipts of a message arrive before the answer to its send."""

from __future__ import annotations

import json

from support.scenarios import Serve, send_with_receipts
from support.served import Receiver


async def test_the_client_learns_the_id_after_its_receipts(serve_scenario: Serve, receiver: Receiver) -> None:
    served = await serve_scenario("receipts-before-the-response")
    answer = await send_with_receipts(served, receiver)
    receipts = [json.loads(body) for body in receiver.bodies]  # all there when the answer is
    assert [receipt["status"] for receipt in receipts] == ["sent", "delivered"]
    matched_at_once: list[str] = []
    kept = {receipt["id"]: receipt["status"] for receipt in receipts}
    assert matched_at_once == []
    assert kept[answer["id"]] == "delivered"  # who kept them can match them now


async def test_a_receiver_that_knows_no_such_id_and_says_so_is_called_again(
    serve_scenario: Serve, receiver: Receiver
) -> None:
    served = await serve_scenario("receipts-before-the-response")
    receiver.statuses = [404, 404]
    await send_with_receipts(served, receiver)
    await served.post("clock/settle")
    assert len(receiver.bodies) == 4

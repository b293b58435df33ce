"""Every receipt comes three times."""

from __future__ import annotations

from support.scenarios import Serve, send_with_receipts, tried
from support.served import Receiver

BY_ID = "message.delivered"


def test_who_counts_receipts_counts_every_delivery_three_times() -> None:
    played = tried("duplicate-receipts", "careful", vendors=("msgine",))
    delivered = [each.callback for each in played.received if each.callback.request.event == BY_ID]
    ids = {callback.request.body for callback in delivered}
    assert len(delivered) == 3 * len(ids) > 0


async def test_the_score_tells_who_acts_on_each_of_them(serve_scenario: Serve, receiver: Receiver) -> None:
    served = await serve_scenario("duplicate-receipts")
    await send_with_receipts(served, receiver)
    await served.post("clock/settle")
    assert len(receiver.bodies) == 6
    verdicts = []
    for effects in ("1", "3"):
        report = await served.get("callbacks/report", effects=effects)
        (score,) = report["receivers"]
        verdicts.append({mark["name"]: mark["verdict"] for mark in score["marks"]}["is idempotent"])
    assert verdicts == ["passed", "failed"]

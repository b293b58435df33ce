"""A program of the newer epoch, over a socket: it sends, sends again, and reads its history page by page."""

import json
from typing import Any

from support.served import Serve, Served
from vendors.msgine.client import NUMBER
from vendors.msgine.developer import HISTORY, SEND

from simulator.sandbox.rules.bounds import Bounds
from simulator.vendors.msgine import VENDOR

KEY = {"X-Api-Key": "key-of-a-program", "Content-Type": "application/json", "User-Agent": "msgine-python/2.0.0"}
ONE = {"to": NUMBER, "message": "Hello", "idempotencyKey": "order-7"}


async def sent(served: Served, **fields: object) -> Any:
    answer = await served.ask("POST", SEND, {**ONE, **fields}, headers=KEY)
    assert answer.status == 201
    return answer.json


async def test_whoever_lost_an_answer_sends_again_and_pays_once(serve: Serve) -> None:
    served = await serve(VENDOR)
    first, again = [await sent(served) for _ in range(2)]
    assert again == first
    shown = [await served.get(f"requests/x-{place}") for place in (1, 2)]
    assert [each["repeats"] for each in shown] == [None, "x-1"]
    assert [len(each["messages"]) for each in shown] == [1, 0]
    assert [len(each["ledger_entries"]) for each in shown] == [1, 0]
    told = [each["event"] for each in (await served.get("timeline"))["events"]]
    assert (told.count("request.accepted"), told.count("request.repeated")) == (1, 1)


async def test_a_program_reads_its_history_to_the_end(serve: Serve) -> None:
    served = await serve(VENDOR)
    ids = [(await sent(served, idempotencyKey=f"order-{place}"))["id"] for place in range(5)]
    found, page, pages = list[str](), 1, 1
    while page <= pages:
        answer = (await served.ask("GET", f"{HISTORY}?page={page}&limit=2", headers=KEY)).json
        found += [message["id"] for message in answer["messages"]]
        page, pages = page + 1, answer["pages"]
    assert found == ids[::-1]
    looked_up = [json.loads((await served.ask("GET", f"/api/v1/developers/{each}", headers=KEY)).body) for each in ids]
    assert [each["id"] for each in looked_up] == ids


async def test_keys_that_went_for_room_are_counted_and_their_repeats_taken_for_new(serve: Serve) -> None:
    served = await serve(VENDOR, bounds=Bounds(idempotency_bytes=0))
    first, again = [await sent(served) for _ in range(2)]
    assert again["id"] != first["id"]
    metrics = (await served.ask("GET", "metrics")).body.decode()
    assert 'sms_simulator_dropped_total{what="idempotency_keys"} 2.0' in metrics.splitlines()


async def test_a_reset_forgets_the_keys(serve: Serve) -> None:
    served = await serve(VENDOR)
    await sent(served)
    await served.post("reset")
    await sent(served, message="another")

"""Secrets too short to be looked for everywhere: they leave no trace in a capsule, and it replays all the same."""

import json

from support.served import NUMBER, Served
from toy_vendor.manifest import TOY

from simulator.capsule.file import read_capsule
from simulator.capsule.replaying import replay_capsule

TINY = "ti7y"


async def test_short_secrets_leave_no_trace_and_the_capsule_replays(frozen: Served) -> None:
    catch = f"{frozen.url}/__catch/one"
    canned = {"status": 418, "body": json.dumps({"pin": TINY}), "headers": {"Set-Cookie": f"sid={TINY}; Secure"}}
    faults = [
        {"name": "canned", "match": {"text": "canned"}, "phase": "after", "respond": canned},
        {"name": "labelled", "match": {"text": "labelled"}, "headers": {"X-Auth-Token": TINY}},
    ]
    for fault in faults:
        await frozen.post("faults", fault)
    await frozen.ask("PUT", "receivers/one", {"answers": [{"body": f"pin={TINY}&a=1"}]})
    for text in ("canned", "labelled", f"https://a.example/?pin={TINY}"):
        sent = {"token": "mine", "to": NUMBER, "text": text, "callback": f"{catch}/hook?pin={TINY}", "password": TINY}
        await frozen.ask("POST", "/toy/send", sent)
    headers = {"X-Pin": TINY, "Cookie": f"a={TINY}", "Referer": f"https://me:{TINY}@a.example/"}
    await frozen.ask("POST", f"/toy/send?pin={TINY}", headers=headers, body=b"pin=" + TINY.encode())
    await frozen.post("clock/settle")
    content = (await frozen.ask("GET", "capsule")).body
    assert replay_capsule(read_capsule(content), [TOY]).difference is None
    assert content.count(TINY.encode()) == 0

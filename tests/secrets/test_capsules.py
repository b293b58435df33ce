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


async def test_secrets_in_the_url_of_an_account_leave_no_trace_and_the_capsule_replays(frozen: Served) -> None:
    urls = [f"{frozen.url}/__catch/{name}?pin={TINY}{name}&a=1" for name in ("begun", "planned", "set")]
    account = {"credentials": {"token": "mine"}, "callback_url": urls[0]}
    scenario = {
        "version": "1",
        "clock": {"speed": "frozen"},
        "accounts": {"toy": account},
        "timeline": [{"at": "1m", "callback_url": {"account": "toy", "url": urls[1]}}],
    }
    await frozen.ask("PUT", "scenario", {"scenario": scenario})
    for minute in range(3):
        if minute == 2:
            await frozen.ask("PUT", "accounts/toy-1/callback", {"url": urls[2]})
        await frozen.send(token="mine")
        await frozen.post("clock/advance", {"by": "1m"})
    assert [each["url"] for each in (await frozen.get("callbacks"))["callbacks"][::2]] == [
        url.replace(TINY + url.partition("?")[0].rpartition("/")[2], f"{TINY[:4]}…") for url in urls[::-1]
    ]
    content = (await frozen.ask("GET", "capsule")).body
    assert replay_capsule(read_capsule(content), [TOY]).difference is None
    assert content.count(TINY.encode()) == 0

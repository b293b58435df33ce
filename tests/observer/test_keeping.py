"""What a judge found is kept beside the journal: what is recorded does not depend on whether and when it judged."""

from typing import Any

from support.served import Served

from simulator.capsule.file import read_capsule
from simulator.capsule.replaying import replay_capsule
from simulator.sandbox.rules.bounds import Bounds
from simulator.vendors import BUILT_IN

SEND = "/api/v1/messages/sms"
BEARER = {"Authorization": "Bearer a-token-of-a-client", "Content-Type": "application/json"}
TWO_MISTAKES = {"to": "+256701521269", "message": "Hi", "mesage": "Hi", "form": "ME"}


async def send(served: Served, body: object = TWO_MISTAKES) -> None:
    await served.ask("POST", SEND, body, headers=BEARER)  # accepted, or refused by the rate limit: it is judged


async def test_a_full_journal_that_was_judged_replays(observed: Any) -> None:
    served: Served = await observed(bounds=Bounds(journal_bytes=200_000))
    for number in range(400):
        await send(served)
        if number % 7 == 0:
            await served.get("requests", limit="1")  # what waits is judged now
    capsule = read_capsule((await served.ask("GET", "capsule")).body)
    assert replay_capsule(capsule, BUILT_IN).difference is None


async def test_what_is_kept_of_the_journal_does_not_depend_on_a_judge(observed: Any) -> None:
    kept = []
    for mode in ("off", "record", "strict"):
        served: Served = await observed(mode, bounds=Bounds(journal_bytes=20_000))
        for _ in range(40):
            await send(served)
        shown = await served.get("requests")
        counts = (await served.get("sandboxes/default"))["counts"]
        kept.append(([each["id"] for each in shown["requests"]], counts))
    assert kept[0] == kept[1] == kept[2]
    assert 0 < len(kept[0][0]) < 40


async def test_the_oldest_violations_that_have_no_room_are_told_as_gaps(observed: Any) -> None:
    served: Served = await observed()
    hosted = served.simulator.host.sandboxes.default
    for _ in range(2):
        await send(served)
    await served.get("violations")
    hosted.violations.limit_bytes = hosted.violations.kept_bytes
    await send(served)
    page = await served.get("violations")
    assert [each["exchange"] for each in page["violations"]] == ["x-3", "x-3", "x-2", "x-2"]
    assert page["unjudged"] == 1
    assert [each["violations"] for each in (await served.get("requests"))["requests"]] == [2, 2, None]
    assert (await served.get("requests/x-1"))["violations"] is None
    text = (await served.ask("GET", "metrics")).body.decode()
    assert 'sms_simulator_dropped_total{what="violations"} 2.0' in text


async def test_a_sandbox_that_begins_anew_has_its_bound_to_itself(observed: Any) -> None:
    served: Served = await observed()
    hosted = served.simulator.host.sandboxes.default
    await send(served)
    await served.get("violations")
    assert hosted.violations.kept_bytes > 0
    await served.post("reset")
    assert hosted.violations.kept_bytes == 0
    await send(served)
    assert {each["exchange"] for each in (await served.get("violations"))["violations"]} == {"x-1"}
    assert 'what="violations"' not in (await served.ask("GET", "metrics")).body.decode()

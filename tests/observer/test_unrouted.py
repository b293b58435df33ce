"""A refusal in a vendor's shape of what it does not route: unrouted in the journal, not judged, replayed as it was."""

import dataclasses
import logging
from collections.abc import AsyncIterator

import pytest
from support.bent_toy import HOME
from support.served import Serve, Served
from toy_vendor.manifest import TOY

from simulator.api.request import Response
from simulator.assembly import Simulator
from simulator.capsule.file import read_capsule
from simulator.capsule.replaying import replay_capsule
from simulator.observer.recorder import Recorder
from simulator.settings import Settings

BODY = b'{"code": "lost"}'


def lost(status: int, _: str) -> Response:
    return Response(status, BODY)


BENT = dataclasses.replace(TOY, unrouted=lost)


@pytest.fixture
async def served() -> AsyncIterator[Served]:
    served = Served(Settings(port=0), BENT)
    served.simulator = Simulator(served.simulator.settings, (BENT,), Recorder(HOME / "data" / "contracts", (BENT,)))
    await served.start()
    for method, path in (("POST", "/toy/sned"), ("DELETE", "/toy/send"), ("HEAD", "/toy/send")):
        answer = await served.ask(method, path)
        assert answer.body == (b"" if method == "HEAD" else BODY)
        assert answer.headers["X-SMS-Simulator-Problem"].startswith("unknown-")
    yield served
    await served.stop()


async def test_it_is_in_the_journal_as_unrouted(served: Served) -> None:
    shown = (await served.get("requests", unrouted="true"))["requests"]
    assert [(each["vendor"], each["operation"], each["status"]) for each in shown] == [
        ("toy", None, 405),
        ("toy", None, 405),
        ("toy", None, 404),
    ]
    assert (await served.get("requests", vendor="toy"))["requests"] == shown
    assert (await served.get("requests/x-1"))["response"]["body"]["text"] == BODY.decode()


async def test_the_client_is_told_of_the_route_and_the_answer_is_not_judged(served: Served) -> None:
    page = await served.get("violations")
    assert [(each["side"], each["rule"], each["pointer"]) for each in page["violations"]] == [
        ("client", "route", "/request/method"),
        ("client", "route", "/request/method"),
        ("client", "route", "/request/path"),
    ]
    assert page["unjudged"] == 0


async def test_it_is_replayed(served: Served) -> None:
    capsule = read_capsule((await served.ask("GET", "capsule")).body)
    assert replay_capsule(capsule, (BENT,)).difference is None
    assert replay_capsule(capsule, (TOY,)).difference is not None


async def test_a_vendor_that_fails_on_it_is_told_as_a_defect(serve: Serve, caplog: pytest.LogCaptureFixture) -> None:
    def fail(_: int, __: str) -> Response:
        raise ZeroDivisionError

    served = await serve(dataclasses.replace(TOY, unrouted=fail))
    with caplog.at_level(logging.ERROR):
        answer = await served.ask("GET", "/toy/nowhere")
    assert (answer.status, answer.problem) == (500, "defect")
    assert "ZeroDivisionError" in caplog.text

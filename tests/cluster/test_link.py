"""A link to another process that is not there: whoever waits is told why, or that it is asked nothing more."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from support.meeting import NODE, SECRET, Heard, wanted
from support.together import until

from simulator.api.problem import MARK
from simulator.api.request import Response
from simulator.cluster.line import Line
from simulator.cluster.link import Link
from simulator.cluster.meeting import reach
from simulator.cluster.words import OfNode, OfWorker, Words
from simulator.server.rounds import Round


def link_to(heard: Heard, secret: bytes = SECRET, node: int = NODE, patience_s: float = 20) -> Link:
    address = f"127.0.0.1:{heard.port}"
    link = Link(partial(reach, address, secret, node), dict, OfNode("10.0.0.2:7673"), patience_s, again_s=0.001)
    link.open(Round())
    return link


async def answer_of(link: Link) -> Response:
    answered: Any = link.ask("mine", wanted("/path"))
    response: Response = await asyncio.wait_for(answered.coming, 20)
    return response


def told(response: Response) -> tuple[int, str, str]:
    return response.status, dict(response.headers)[MARK], response.body.decode()


@pytest.mark.parametrize(
    ("habit", "why"),
    [
        (
            {"secret": b"another"},
            ": it closed the connection, perhaps because it knows another secret. Nothing",
        ),
        ({"node": NODE + 1}, ": another simulator has that address now. Nothing"),
    ],
)
async def test_who_waits_in_vain_is_told_why(heard: Heard, habit: dict[str, Any], why: str) -> None:
    link = link_to(heard, patience_s=0.1, **habit)
    status, kind, detail = told(await answer_of(link))
    assert (status, kind) == (503, "node-away")
    assert f"(10.0.0.2:7673) was not reached{why} of the request was done" in detail
    await link.close()


async def test_who_waits_for_a_link_that_is_closed_is_told_at_once(heard: Heard) -> None:
    link = link_to(heard, node=NODE + 1)
    waiting = asyncio.create_task(answer_of(link))
    await asyncio.wait([waiting], timeout=0.01)
    await link.close()
    for response in (await waiting, await answer_of(link)):
        assert told(response)[:2] == (503, "node-away")
        assert b"is asked nothing more by this one. Nothing of the request was done" in response.body


async def test_what_was_asked_by_a_link_that_is_closed_is_unknown(heard: Heard) -> None:
    link = link_to(heard)
    assert await link.wait()
    forwarded: Any = link.ask(None, wanted("/never"))
    await link.close()
    status, kind, detail = told(await asyncio.wait_for(forwarded.coming, 20))
    assert (status, kind) == (503, "node-lost")
    assert "Whether the request was done is unknown" in detail


async def test_a_request_arrives_with_its_id_and_the_next_one_without(heard: Heard) -> None:
    link = link_to(heard)
    assert await link.wait()
    ids = [2**64 - 1, None, 1, None]
    for each in ids:
        request = wanted("/path")
        request.id = each
        await link.ask(None, request).coming  # type: ignore[union-attr]
    assert heard.ids == ids
    await link.close()


async def test_one_that_takes_no_greeting_is_tried_again_not_at_once() -> None:
    tries: list[float] = []

    async def leaves(make: Callable[[], Line]) -> Line:
        tries.append(asyncio.get_running_loop().time())
        line = make()
        line.connection_lost(None)
        return line

    link = Link(leaves, dict, OfWorker(1), again_s=0.02)
    link.open(Round())
    await until(lambda: len(tries) > 2)
    await link.close()
    assert tries[2] - tries[0] >= 0.04


@pytest.mark.parametrize(("words", "who"), [(OfWorker(3), "(worker 3)"), (OfNode("[::1]:7673"), "([::1]:7673)")])
def test_each_answer_says_who_it_is_about_and_whether_anything_was_done(words: Words, who: str) -> None:
    for response in (words.away(5.0, "nothing listens there"), words.closed()):
        assert "Nothing of the request was done: send it again." in told(response)[2]
        assert who in told(response)[2]
    assert "Whether the request was done is unknown" in told(words.lost())[2]
    assert who in told(words.lost())[2]

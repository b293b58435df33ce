"""What simulators that share an engine do about what is sent, found or lost at the worst moment."""

from __future__ import annotations

import json

import pytest
from support.nodes import Nodes, summary
from support.served import NUMBER
from yarl import URL

pytestmark = pytest.mark.engine

SEND = {"token": "token-of-a-client", "to": NUMBER, "text": "Hello"}


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/__admin/sandboxes/%00", None, 404),
        ("POST", "/s/a%00b/toy/send", SEND, 404),
        ("PUT", "/s/a%00b/__admin/sandbox", {}, 400),
        ("POST", "/__admin/sandboxes", {"name": "a\0b"}, 400),
        ("POST", "/__admin/sandboxes", {"name": "\ud800"}, 400),
    ],
)
async def test_a_name_that_the_engine_cannot_read_is_nobody_s_and_leaves_the_engine_in_peace(
    nodes: Nodes, method: str, path: str, body: object, status: int
) -> None:
    one = await nodes.add(sandboxes_on_demand=True)
    line = one.keeper.access.node._line
    before = line._connection
    sent = b"" if body is None else json.dumps(body).encode()
    answer = await one.ask_url(method, URL(one.url + path, encoded=True), {}, sent)
    assert summary(answer)[0] == status, answer.body
    assert line._connection is before

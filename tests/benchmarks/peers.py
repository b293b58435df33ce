"""Other mock servers that answer a MsGine send alike, where somebody installed them: WireMock and Fastify.

`npm install --prefix FOLDER fastify wiremock` installs both (the package `wiremock` has WireMock's own jar, for which
there has to be a Java); whatever is in the folder of that name is paired in.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path

from support.ports import free_port

from benchmarks.load import Traffic
from benchmarks.pairs import WARM_UPS_OF_COMPILERS, Contender
from benchmarks.servers import Server, running

FASTIFY = Path(__file__).with_name("fastify.mjs")
JAR = "node_modules/wiremock/build/wiremock-standalone-*.jar"
ANSWER = {
    "id": "msg_{{randomValue length=10 type='NUMERIC'}}",
    "sid": "SM{{randomValue length=16 type='HEXADECIMAL'}}",
    "channel": "sms",
    "to": ["{{jsonPath request.body '$.to'}}"],
    "from": "{{jsonPath request.body '$.from'}}",
    "content": "{{jsonPath request.body '$.message'}}",
    "status": "pending",
    "cost": 0.05,
    "currency": "USD",
    "createdAt": "2024-01-15T10:30:00Z",
}
STUB = {
    "request": {"method": "POST", "urlPath": "/api/v1/messages/sms"},
    "response": {
        "status": 201,
        "headers": {"Content-Type": "application/json"},
        "body": json.dumps(ANSWER),
        "transformers": ["response-template"],
    },
}


class _WireMock(Server):
    """A running WireMock, as it is by default: it keeps every request, and what it keeps is thrown away in between.

    Its own bound of what it keeps counts all of it with every request, and would make it many times as slow.
    """

    def settle(self) -> None:
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", self.port)) as connection:
            connection.request("DELETE", "/__admin/requests")
            connection.getresponse().read()


@contextlib.contextmanager
def peers(folder: Path | None, traffic: Traffic) -> Iterator[list[Contender]]:
    """Run those that a folder has, if one is given.

    Raises:
        SystemExit: it has none.
    """
    installed: list[tuple[str, Callable[[], AbstractContextManager[Server]]]] = []
    if folder is not None:
        folder = folder.resolve()
        if (folder / "node_modules/fastify").exists():
            installed.append(("Fastify", partial(_fastify, folder)))
        installed += [("WireMock", partial(_wiremock, jar)) for jar in folder.glob(JAR)]
        if not installed:
            raise SystemExit(
                f"--peers {folder} has neither Fastify nor WireMock: npm install --prefix {folder} fastify wiremock"
            )
    with contextlib.ExitStack() as stack:
        yield [
            Contender(stack.enter_context(run()), traffic, name, warm_ups=WARM_UPS_OF_COMPILERS)
            for name, run in installed
        ]


@contextlib.contextmanager
def _fastify(folder: Path) -> Iterator[Server]:
    port = free_port()
    with running(["node", str(FASTIFY), str(port), str(folder)], port, "/ready") as (process, ready_after_s):
        yield Server("Fastify", process, port, ready_after_s)


@contextlib.contextmanager
def _wiremock(jar: Path) -> Iterator[Server]:
    port = free_port()
    with tempfile.TemporaryDirectory() as root:
        (Path(root) / "mappings").mkdir()
        (Path(root) / "mappings" / "send.json").write_text(json.dumps(STUB), encoding="utf-8")
        command = [
            *("java", "-jar", str(jar), "--port", str(port), "--bind-address", "127.0.0.1", "--root-dir", root),
            *(
                "--disable-gzip",
                "--use-chunked-encoding",
                "never",
            ),
        ]
        with running(command, port, "/__admin/mappings") as (process, ready_after_s):
            yield _WireMock("WireMock", process, port, ready_after_s)

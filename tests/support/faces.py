"""Everything that shows what travelled: the table's requests are made in one sandbox, and all of it is gathered."""

from __future__ import annotations

import asyncio
import base64
import binascii
import io
import itertools
import json
import logging
import re
import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from http.client import HTTPConnection
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast
from unittest.mock import patch
from urllib.parse import unquote

import pytest
from click.testing import CliRunner

from simulator.assembly import Simulator, real_clocks
from simulator.catalogue.installed import load_vendors
from simulator.cli import main
from simulator.cli.log_queue import LogQueue
from simulator.cli.logs import JsonFormatter, TextFormatter
from simulator.cli.traffic import Traffic
from simulator.contract.loading import load_all
from simulator.control.every_operation import OPERATIONS
from simulator.durable.opening import keeper_of
from simulator.hosting.observing import TrafficLog
from simulator.observer.modes import Mode, observer_for
from simulator.secrets.known import KnownSecrets
from simulator.secrets.names import SecretNames
from simulator.settings import Settings
from simulator.testing.checks import CHECKS, complaint, findings
from simulator.testing.explaining import UnmetError
from simulator.testing.glance import Glance
from simulator.testing.handle import SmsSimulator
from simulator.testing.reporting import section
from simulator.testing.server import SmsSimulatorServer
from support.secret_places import Place, Sent

Faces = dict[str, str]
DATA = "data"
"""The folder of data, in that of a test."""

HANDS_OUT_CREDENTIALS = "a client needs credentials, and this is where it gets them"
ON_PURPOSE = {
    "listSandboxes": HANDS_OUT_CREDENTIALS,
    "getSandbox": HANDS_OUT_CREDENTIALS,
    "createSandbox": HANDS_OUT_CREDENTIALS,
    "makeThisSandbox": HANDS_OUT_CREDENTIALS,
    "resetSandbox": HANDS_OUT_CREDENTIALS,
    "putScenario": HANDS_OUT_CREDENTIALS,
    "listAccounts": HANDS_OUT_CREDENTIALS,
    "getAccount": HANDS_OUT_CREDENTIALS,
    "setAccountBalance": HANDS_OUT_CREDENTIALS,
    "setAccountCallback": HANDS_OUT_CREDENTIALS,
    "mintToken": "a token is minted to be used",
    "serve": "the banner shows a `curl` for every vendor, with credentials that work",
    "credentials": HANDS_OUT_CREDENTIALS,
    "getEnv": HANDS_OUT_CREDENTIALS,
    "run": "gives its command the credentials; what it prints are sentences of violations, findings and listRequests",
    "listExamples": "shows a `curl` for every call, with credentials that work",
    "token": "a token is minted to be used",
    "data backup": "the copy is to stand in the place of a file with credentials; nothing of it is printed",
    "scenario show": "prints the reader's own file, as a file that can be used",
}
"""What shows credentials, and why. Errors of these are faces like all others: the table calls them with wrong input."""

NOTHING_TRAVELLED = "shows nothing that anybody sent"
SHOWS_NOTHING = {
    **dict.fromkeys(
        ["deleteSandbox", "deleteThisSandbox", "deleteMessage", "deleteMessages", "removeFault", "clearFaults",
         "closePort", "deleteReceiver", "removeNumber"],
        "answers with nothing, or a number",
    ),
    **dict.fromkeys(["topUpAccount", "adjustAccount", "fillWithDemoData"], "answers with sums and counts"),
    **dict.fromkeys(
        ["freezeClock", "resumeClock", "setClockSpeed", "setClock", "advanceClock", "advanceClockToNext"],
        "as settleClock, which is called",
    ),
    "showSeries": "answers with sums and counts",
    "openPort": "as listPorts, which is called",
    **dict.fromkeys(["setFault", "previewFault"], "as getFault, which is called"),
    "streamEvents": "what changed, as the lists show it, which are called",
    "endMessage": "as getMessage, which is called",
    **dict.fromkeys(["getGuidePage", "getCertificate", "ca", "env"], NOTHING_TRAVELLED),
    "latestMessage": "as listMessages, which is called",
    "waitForMessages": "as listMessages, which is called",
    **dict.fromkeys(["getDocsFile", "getVendorDocsFile", "getUiFile"], "files of a package"),
    **dict.fromkeys(
        ["version", "readyz", "guide", "vendors", "segments", "demo-data", "scenario list", "scenario reasons",
         "scenario schema", "scenario try", "contract build", "conformance", "evidence", "vendor new", "data forget"],
        NOTHING_TRAVELLED,
    ),
}  # fmt: skip
CALLED_FOR_ROWS = {"addFault", "setReceiver", "replayCallback", "setNumber", "receiveIncoming", "settleClock"}
"""Operations that change something: their answers are gathered where they are called."""

COMMANDS = {"messages", "money", "timeline", "receivers", "violations", "record", "replay", "data list", "data check",
            "data export", "contract check", "drift", "scenario validate"}  # fmt: skip
"""Those whose output is gathered; the last two in tests of their own."""

PARAMETERS = {
    "getScenario": ["campaign-day"], "getReceiver": ["t"], "getFault": ["canned", "labelled"],
    "listNumbers": ["advanta-1"], "getIncoming": ["in-1", "in-2"],
    "getVendorOpenApi": ["ugsms"], "getVendorDocs": ["ugsms"], "listVendorSchemas": ["ugsms"],
    "getVendorSchema": ["ugsms/schemas/v2_send.request.schema.json"],
}  # fmt: skip
LISTS = {
    "getMessage": "messages", "showMessageTimeline": "messages", "getRequest": "requests", "writeRequest": "requests",
}  # fmt: skip


@contextmanager
def running(mode: Mode, log: TrafficLog, folder: Path) -> Iterator[str]:
    """A simulator in a thread that keeps its sandboxes in a folder, at a URL."""
    listening, loop, ended = threading.Event(), asyncio.new_event_loop(), asyncio.Event()
    found: list[str] = []

    async def serve() -> None:
        vendors = load_vendors()
        settings = Settings(port=0, shutdown_timeout_s=0.2, data=str(folder))
        keeper = keeper_of(settings, real_clocks())
        simulator = Simulator(settings, vendors, observer_for(mode, vendors), keeper=keeper)
        simulator.host.log = log
        host, port = await simulator.start()
        found.append(f"http://{host}:{port}")
        listening.set()
        await ended.wait()
        await simulator.stop()

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),))
    thread.start()
    try:
        assert listening.wait(60)
        yield found[0]
    finally:
        loop.call_soon_threadsafe(ended.set)
        thread.join()
        loop.close()


@contextmanager
def logged(faces: Faces) -> Iterator[None]:
    """All that is logged meanwhile, in both forms."""
    streams = {"the log, text": TextFormatter(), "the log, JSON": JsonFormatter()}
    root, handlers = logging.getLogger(), []
    level = root.level
    for name, formatter in streams.items():
        handler = logging.StreamHandler(io.StringIO())
        handler.setFormatter(formatter)
        handlers.append((name, handler))
        root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        yield
    finally:
        root.setLevel(level)
        for name, handler in handlers:
            root.removeHandler(handler)
            faces[name] = handler.stream.getvalue()


@contextmanager
def traffic(faces: Faces) -> Iterator[Traffic]:
    """A log of all that travels meanwhile, in both forms."""
    queue = LogQueue(lambda _: None, itertools.count(step=2).__next__)  # each line comes in a second of its own
    yield Traffic(queue)
    records = queue.take()
    for form, formatter in {"text": TextFormatter(has_colour=True), "JSON": JsonFormatter()}.items():
        faces[f"the log of the traffic, {form}"] = "\n".join(map(formatter.format, records))


class Gathering:
    """The table's requests in one sandbox, and what is to be seen of them."""

    def __init__(self, server: SmsSimulatorServer, handle: SmsSimulator, folder: Path) -> None:
        self.faces: Faces = {}
        self._server, self._handle, self._folder = server, handle, folder
        self._entries: list[dict[str, Any]] = []
        self._host = server.url.removeprefix("http://")

    def make(self, table: Sequence[Place]) -> None:
        """Every request of the table, then all callbacks."""
        for place in table:
            if place.sent.raw:
                self.faces[f"the answer to: {place.name}"] = self._say(place.sent.raw)
            else:
                self._make(place)
        self.faces["listRequests, of those that are no HTTP"] = self._unreadable()
        for to in ("22141", "22142"):
            self._handle.ask("POST", "incoming", {"to": to, "from": "0712345678", "text": "JOIN"})
        for path in ("/api/services/sendbulk", "/api/client/sms/send-sms"):  # where faults have been declared
            self._call(Sent(path, b"{}", (("Content-Type", "application/json"),)))
        self.faces["settleClock"] = json.dumps(self._handle.ask("POST", "clock/settle"))
        replayed = [self._handle.ask("POST", f"callbacks/{each.id}/replay") for each in self._handle.callbacks()]
        self.faces["replayCallback"] = json.dumps(replayed)
        self._handle.ask("POST", "clock/settle")
        bent = [place for place in table if not place.sent.raw]
        self.faces["an answer to what is no HTTP"] = "".join(self._no_http(place) for place in bent)
        self.faces["listRequests, of those that were bent"] = self._unreadable()

    def look(self) -> None:
        """All faces."""
        self._control_api()
        self._commands()
        self._captures()
        self._tests()

    # What is asked

    def _make(self, place: Place) -> None:
        sent = self._filled(place.sent)
        status, headers, body = self._call(sent)
        told = "\n".join(f"{name}: {value}" for name, value in headers)
        is_ours = "X-SMS-Simulator-Problem" in told or sent.target.startswith("/__admin")
        self.faces[f"the answer to: {place.name}"] = f"{told}\n{body.decode()}" if is_ours else told
        if not sent.target.startswith("/__admin"):
            self._entries.append(_entry(sent, status, headers, body))

    def _filled(self, sent: Sent) -> Sent:
        own, catch = self._handle.credentials, f"{self._host}/s/{self._handle.name}/__catch/t"
        key = own["ugsms"]["api_key"] if "ugsms" in str(sent.body) or sent.target.startswith("/api/v2") else ""

        def filled(text: str) -> str:
            return text.replace("{own}", key or own["msgine"]["token"]).replace("{catch}", catch)

        body = filled(sent.body).encode() if isinstance(sent.body, str) else sent.body
        headers = tuple((name, filled(value)) for name, value in sent.headers)
        return Sent(sent.target, body, headers, sent.method)

    def _call(self, sent: Sent) -> tuple[int, list[tuple[str, str]], bytes]:
        connection = HTTPConnection(self._host, timeout=60)
        assert isinstance(sent.body, bytes)
        connection.putrequest(sent.method, f"/s/{self._handle.name}{sent.target}", skip_accept_encoding=True)
        for name, value in (*sent.headers, ("Content-Length", str(len(sent.body)))):
            connection.putheader(name, value)
        connection.endheaders(sent.body)
        response = connection.getresponse()
        body = response.read()
        connection.close()
        return response.status, response.getheaders(), body

    def _no_http(self, place: Place) -> str:
        """What is answered where the target stands in a request that cannot be read."""
        first = f"GET /s/{self._handle.name}{place.sent.target} HTTP/9"
        return self._say(f"{first}\r\nX-Api-Key {place.secret}\r\n\r\n".encode())

    def _say(self, data: bytes) -> str:
        """What is answered to bytes on a connection of their own."""
        host, port = self._host.split(":")
        with socket.create_connection((host, int(port)), timeout=60) as connection:
            connection.sendall(data)
            return connection.makefile("rb").read().decode()

    def _unreadable(self) -> str:
        """What is told of it, in the sandbox and in that of all that names none."""
        handles = (self._handle, self._server.sandbox("default"))
        return json.dumps([list(each.pages("requests", {"unreadable": "true"})) for each in handles])

    # What is shown

    def _control_api(self) -> None:
        for operation in OPERATIONS:
            if operation.method != "GET" or operation.name in {*ON_PURPOSE, *SHOWS_NOTHING}:
                continue
            has_parameter = "{" in operation.path
            values = PARAMETERS.get(operation.name) or (self._ids(LISTS[operation.name]) if has_parameter else [""])
            paths = [PARAMETER.sub(value, operation.path) for value in values]
            shown = [self._shown(f"/__admin/{path}", is_list=not has_parameter) for path in paths]
            self.faces[operation.name] = "\n".join(shown)

    def _ids(self, items: str) -> list[str]:
        return [each["id"] for each in self._handle.pages(items)]

    def _shown(self, path: str, *, is_list: bool) -> str:
        query = "?limit=1000" if is_list and path.rpartition("/")[2] in PAGED else ""
        status, _, body = self._call(Sent(path + query, b"", (), "GET"))
        if status == 404 and b"server-wide" in body:
            connection = HTTPConnection(self._host, timeout=60)
            connection.request("GET", path)
            response = connection.getresponse()
            status, body = response.status, response.read()
            connection.close()
        is_no_text = status == 409 and path.endswith("/as")  # what was sent in bytes is not written as code
        assert status == 200 or is_no_text, (path, body)
        return body.decode()

    def _commands(self) -> None:
        server = ("--url", self._server.url, "--sandbox", self._handle.name)
        capsule = str(self._folder / "capsule.json")
        runs = {
            "messages": [["--format", form, "--limit", "10000"] for form in ("text", "json", "csv")],
            "money": [["--format", form] for form in ("text", "json", "junit", "csv")],
            "timeline": [["--format", form, "--limit", "10000"] for form in ("text", "json", "csv")],
            "receivers": [["--format", form] for form in ("text", "json")],
            "violations": [["--format", form] for form in ("text", "json", "junit", "sarif")],
            "record": [["--output", capsule], ["--output", "-"]],
        }
        for name, flags in runs.items():
            for given in flags:
                self._run(" ".join([name, *given]), [name, *given, *server])
        self.faces["the capsule"] = Path(capsule).read_text(encoding="utf-8")
        self._run("replay", ["replay", capsule])
        self._run("replay --format json", ["replay", capsule, "--format", "json"])
        data = str(self._folder / DATA)
        self._run("data list", ["data", "list", data])
        self._run("data check", ["data", "check", data])
        self._run("data export", ["data", "export", data, self._handle.name, "--output", "-"])

    def _captures(self) -> None:
        """What a browser captured, and what the control API showed, checked; and the copies without secrets."""
        own = [self._handle.ask("GET", f"requests/{each}") for each in self._ids("requests")]
        captures = {"a HAR file": {"log": {"entries": self._entries}}, "our own": {"requests": own}}
        for name, capture in captures.items():
            path, copy = self._folder / "capture.json", self._folder / "copy.json"
            path.write_text(json.dumps(capture), encoding="utf-8")
            for form in ("text", "json", "junit"):
                self._run(
                    f"contract check of {name}, {form}",
                    ["contract", "check", str(path), "--format", form, "--redact", str(copy), *CONTRACTS],
                )
            self.faces[f"the redacted copy of {name}"] = copy.read_text(encoding="utf-8")
            self._run(f"contract check of the copy of {name}", ["contract", "check", str(copy), *CONTRACTS])

    def _tests(self) -> None:
        """What a failing test shows, and the capsule that it keeps."""
        self.faces["the complaint of a test"] = complaint(findings(Glance(self._handle), CHECKS), frozenset())
        try:
            self._handle.assert_sent(text="nothing of the kind")
        except UnmetError as error:
            self.faces["the explanation of a test"] = str(error)
        config = SimpleNamespace(
            cache=SimpleNamespace(mkdir=self._made), getoption=lambda _: "", getini=lambda _: (), rootpath=self._folder
        )
        item = SimpleNamespace(nodeid="test_it", config=config, user_properties=[], iter_markers=lambda _=None: ())
        self.faces["the report of a test"] = section(cast("pytest.Item", item), self._handle)
        kept = "".join(path.read_text(encoding="utf-8") for path in (self._folder / "kept").glob("*.json"))
        self.faces["the capsule of a test"] = kept

    def _made(self, _: str) -> Path:
        folder = self._folder / "kept"
        folder.mkdir(exist_ok=True)
        return folder

    def _run(self, name: str, arguments: list[str]) -> None:
        result = CliRunner().invoke(main, arguments)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        assert result.exit_code in {0, 1}, result.output
        self.faces[name] = result.output


PARAMETER = re.compile(r"\{vendor\}/schemas/\{file\}|\{\w+\}")
CONTRACTS = ("--contracts", str(Path(__file__).parents[2] / "fixtures" / "contracts"))
PAGED = {"messages", "numbers", "requests", "violations", "callbacks", "ledger", "timeline", "incoming"}


def _entry(sent: Sent, status: int, headers: list[tuple[str, str]], body: bytes) -> dict[str, Any]:
    """A request as a browser notes it."""
    assert isinstance(sent.body, bytes)
    kind = next((value for name, value in sent.headers if name == "Content-Type"), "")
    host = next((each for path, each in HOSTS.items() if sent.target.startswith(path)), "ugsms.com")
    posted = {"mimeType": kind, "text": base64.b64encode(sent.body).decode(), "encoding": "base64"}
    return {
        "request": {
            "method": sent.method, "url": f"https://{host}{sent.target}",
            "headers": [{"name": name, "value": value} for name, value in sent.headers],
            **({"postData": posted} if sent.body else {}),
        },
        "response": {
            "status": status, "headers": [{"name": name, "value": value} for name, value in headers],
            "content": {"size": len(body), "text": body.decode()},
        },
    }  # fmt: skip


HOSTS = {"/api/v1": "api.msgine.net", "/api/client": "pushr.pywe.org", "/api/services": "quicksms.advantasms.com"}


def gathered(table: Sequence[Place], folder: Path) -> Faces:
    """Every face, after every request of the table."""
    faces: Faces = {}
    once = patch("simulator.contract.loading.load_all", cache(load_all))  # each check would read all contracts
    with (
        once, logged(faces), traffic(faces) as log, running(Mode.STRICT, log, folder / DATA) as address,
        SmsSimulatorServer(address) as server,
    ):  # fmt: skip
        handle = server.create(
            name="t", speed=0, start="2024-01-01T12:00:00Z", rate_limits=False, unknown_credentials="open"
        )
        gathering = Gathering(server, handle, folder)
        gathering.make(table)
        gathering.look()
        faces |= gathering.faces
    return faces


def without_the_room(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on nobody takes any secret out."""
    monkeypatch.setattr("simulator.secrets.reading.spans", lambda *_: ())
    monkeypatch.setattr("simulator.secrets.reading.header_spans", lambda *_: ())
    monkeypatch.setattr(KnownSecrets, "in_text", lambda _, text, __: text)
    monkeypatch.setattr(SecretNames, "__contains__", lambda *_: False)


_BASE64 = re.compile(r"[A-Za-z0-9+/]{24,}={0,2}")
_ESCAPE = re.compile(r"\\+u([0-9a-fA-F]{4})")


def readings(text: str) -> str:
    """A text in every way in which somebody may read it."""
    plain = _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text).replace("\\", "")
    found = [text, plain, unquote(plain), unquote(unquote(plain))]
    for coded in _BASE64.findall(text):
        try:
            found.append(base64.b64decode(coded).replace(b"\0", b"").decode(errors="replace"))
        except binascii.Error:
            continue
    return "\n".join(found).replace("\0", "")

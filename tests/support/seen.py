"""What clients that differ in kind see of each fault: the table that the tests check, and the manual shows."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import aiohttp
import httpx
import requests

TIMEOUT_S = 1.0
"""The patience of every client here: a whole request for aiohttp and curl, between two pieces for the others."""

BODY = {"to": "+256701521269", "message": "Hello"}
HEADERS = {"Authorization": "Bearer T"}
CURL_SAYS = {18: "cut short", 28: "timed out", 52: "empty reply", 56: "receive failure"}


def requests_sees(url: str) -> str:
    """requests, and its `json()`."""
    try:
        answer = requests.post(url, json=BODY, headers=HEADERS, timeout=TIMEOUT_S)
        return _read(answer.status_code, answer.json)
    except requests.RequestException as error:
        return type(error).__name__


def httpx_sees(url: str) -> str:
    """httpx, and its `json()`."""
    try:
        with httpx.Client(timeout=TIMEOUT_S) as client:
            answer = client.post(url, json=BODY, headers=HEADERS)
            return _read(answer.status_code, answer.json)
    except httpx.HTTPError as error:
        return type(error).__name__


async def aiohttp_sees(url: str) -> str:
    """aiohttp, and its `json()`."""
    status = ""
    try:
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=TIMEOUT_S)) as session,
            session.post(url, json=BODY, headers=HEADERS) as answer,
        ):
            await answer.read()
            status = f"{answer.status} "
            return f"{status}nothing" if await answer.json() is None else status.strip()
    except (aiohttp.ClientError, TimeoutError, ValueError) as error:
        return f"{status}{type(error).__name__}"


def curl_sees(url: str) -> str:
    """curl: its exit code, where it is not 0."""
    head = [part for name, value in HEADERS.items() for part in ("-H", f"{name}: {value}")]
    command = ["curl", "-s", "-m", str(TIMEOUT_S), "-o", "/dev/null", "-w", "%{http_code}", "--json", json.dumps(BODY)]
    done = subprocess.run([*command, *head, url], capture_output=True, text=True, check=False, timeout=20)
    status = "" if done.stdout == "000" else done.stdout
    return f"{status} ({done.returncode}) {CURL_SAYS[done.returncode]}".strip() if done.returncode else status


def _read(status: int, read: Callable[[], Any]) -> str:
    try:
        return f"{status} nothing" if read() is None else str(status)
    except ValueError as error:
        return f"{status} {type(error).__name__}"


class Row(NamedTuple):
    """A fault, and what requests, httpx, aiohttp and curl see."""

    fault: Mapping[str, Any]
    requests: str
    httpx: str
    aiohttp: str
    curl: str


NO_END = "no end"
"""What a client sees whose timeout counts between two pieces, where pieces never end."""

DECODE = "201 JSONDecodeError"
SEEN: tuple[Row, ...] = (
    Row({"refuse": "rate_limited"}, "429", "429", "429", "429"),
    Row(
        {"respond": {"status": 502, "body": "<h1>no</h1>"}},
        "502 JSONDecodeError",
        "502 JSONDecodeError",
        "502 ContentTypeError",
        "502",
    ),
    Row({"latency": "100ms", "jitter": "20ms"}, "201", "201", "201", "201"),
    Row({"latency": "3s"}, "ReadTimeout", "ReadTimeout", "TimeoutError", "(28) timed out"),
    Row({"headers": {"Content-Type": "~"}}, "201", "201", "201 ContentTypeError", "201"),
    Row({"wire": "hang"}, "ReadTimeout", "ReadTimeout", "TimeoutError", "(28) timed out"),
    Row({"wire": "close"}, "ConnectionError", "RemoteProtocolError", "ServerDisconnectedError", "(52) empty reply"),
    Row(
        {"wire": "close", "phase": "after"},
        "ConnectionError",
        "RemoteProtocolError",
        "ServerDisconnectedError",
        "(52) empty reply",
    ),
    Row({"wire": "reset"}, "ConnectionError", "ReadError", "ClientOSError", "(56) receive failure"),
    Row({"wire": "refused"}, "ConnectionError", "ReadError", "ClientOSError", "(56) receive failure"),
    Row(
        {"wire": {"cut": 0.5}},
        "ChunkedEncodingError",
        "RemoteProtocolError",
        "ClientPayloadError",
        "201 (18) cut short",
    ),
    Row({"wire": {"drip": {"size": 64, "every": "10ms"}}}, "201", "201", "201", "201"),
    Row({"wire": "endless"}, "no end", "no end", "TimeoutError", "201 (28) timed out"),
    Row({"damage": ["truncated"]}, DECODE, DECODE, DECODE, "201"),
    Row({"damage": ["invalid_json"]}, DECODE, DECODE, DECODE, "201"),
    Row({"damage": ["html"]}, DECODE, DECODE, "201 ContentTypeError", "201"),
    Row({"damage": ["empty"]}, DECODE, DECODE, "201 nothing", "201"),
    Row({"damage": ["doubled"]}, DECODE, DECODE, DECODE, "201"),
    Row({"damage": [{"content_type": "text/html"}]}, "201", "201", "201 ContentTypeError", "201"),
    Row({"damage": [{"charset": "utf-16"}]}, DECODE, "201", "201 UnicodeDecodeError", "201"),
    Row({"damage": [{"missing_field": "id"}]}, "201", "201", "201", "201"),
    Row({"damage": [{"changed_type": "cost"}]}, "201", "201", "201", "201"),
    Row({"damage": [{"extra_field": "odd"}]}, "201", "201", "201", "201"),
    Row({"damage": [{"renamed_key": {"from": "id", "to": "ID"}}]}, "201", "201", "201", "201"),
)
CLIENTS: Mapping[str, Callable[[str], str]] = {"requests": requests_sees, "httpx": httpx_sees, "curl": curl_sees}
"""Those that block; aiohttp does not."""


def seen_table() -> str:
    """The table as the manual shows it."""
    head = ["| fault | requests | httpx | aiohttp | curl |", "|---|---|---|---|---|"]
    return "\n".join([*head, *(f"| `{written(row.fault)}` | {' | '.join(row[1:])} |" for row in SEEN)])


def written(value: object) -> str:
    """A fault as one would write it in a scenario file, on one line."""
    if isinstance(value, dict):
        return ", ".join(f"{name}: {_inner(each)}" for name, each in value.items())
    return str(value)


def _inner(value: object) -> str:
    if isinstance(value, dict):
        return "{" + written(value) + "}"
    return f"[{', '.join(map(_inner, value))}]" if isinstance(value, list) else str(value)

"""What is no request is answered in our words, whichever way its bytes are cut, and what came before it is served."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Iterator
from typing import NamedTuple

import pytest
from support.wired import GET, HOST, Wire, post, still_simulator, wire_to

from simulator.assembly import Simulator
from simulator.server.heads import Heads

JSON = b'{"to": "+256701521269"}'
"""Read, but refused by the vendor for what it lacks: the same each time."""

ROOMY = 8 << 10
"""A packet up to this length is cut at every place; a longer one at some sixty."""


class Case(NamedTuple):
    """A packet, and what it is answered with: the kind of problem, None where it is no problem, for each request."""

    packet: bytes
    problem: str
    status: int = 400
    before: tuple[int, ...] = ()


def line(text: bytes, *headers: bytes) -> bytes:
    return text + b"\r\n" + b"".join(each + b"\r\n" for each in (headers or (HOST[:-2],))) + b"\r\n"


def chunked(body: bytes) -> bytes:
    return post(body, b"Transfer-Encoding: chunked")


def sized(body: bytes, *headers: bytes, size: int | None = None) -> bytes:
    return post(body, b"Content-Length: %d" % (len(body) if size is None else size), *headers)


CASES = {
    # the URL
    "a URL of more than 64 KiB": Case(line(b"GET /" + b"a" * (64 << 10) + b" HTTP/1.1"), "url-too-long", 414),
    "a query of more than 64 KiB": Case(line(b"GET /a?" + b"n=1&" * (17 << 10) + b" HTTP/1.1"), "url-too-long", 414),
    "an absolute URL of more than 64 KiB": Case(
        line(b"GET http://localhost/" + b"a" * (64 << 10) + b" HTTP/1.1"), "url-too-long", 414
    ),
    "a URL that has no end": Case(b"GET /" + b"a" * (66 << 10), "url-too-long", 414),
    "UTF-8 in a path": Case(line("GET /é HTTP/1.1".encode()), "invalid-url"),
    "UTF-8 in a query": Case(line("GET /a?text=Grüße HTTP/1.1".encode()), "invalid-url"),
    "Latin-1 in a URL": Case(line("GET /é HTTP/1.1".encode("latin-1")), "invalid-url"),
    "UTF-8 in an absolute URL": Case(line("GET http://localhost/é HTTP/1.1".encode()), "invalid-url"),
    "a blank in a path": Case(line(b"GET /a b HTTP/1.1"), "invalid-url"),
    "a blank in a query": Case(line(b"GET /a?text=Hello you HTTP/1.1"), "invalid-url"),
    "a tab in a URL": Case(line(b"GET /a\tb HTTP/1.1"), "invalid-url"),
    "a control character in a URL": Case(line(b"GET /a\x01b HTTP/1.1"), "invalid-url"),
    "a DEL in a URL": Case(line(b"GET /a\x7fb HTTP/1.1"), "invalid-url"),
    "a URL that is no path": Case(line(b"GET nowhere HTTP/1.1"), "invalid-url"),
    "a scheme without an authority": Case(line(b"GET http:///a HTTP/1.1"), "invalid-url"),
    # the method
    "get": Case(line(b"get / HTTP/1.1"), "invalid-method"),
    "Post": Case(line(b"Post / HTTP/1.1", HOST[:-2], b"Content-Length: 0"), "invalid-method"),
    "delete": Case(line(b"delete /s/a HTTP/1.0"), "invalid-method"),
    "no method of HTTP": Case(line(b"FETCH / HTTP/1.1"), "invalid-method"),
    # the version, or another protocol
    "HTTP/1.2": Case(line(b"GET / HTTP/1.2"), "unsupported-version"),
    "HTTP/2.0": Case(line(b"GET / HTTP/2.0"), "unsupported-version"),
    "HTTP/3.0": Case(line(b"GET / HTTP/3.0"), "unsupported-version"),
    "the preface of HTTP/2": Case(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "unsupported-version"),
    "HTTP/0.9": Case(b"GET /\r\n\r\n", "invalid-request"),
    "RTSP": Case(line(b"OPTIONS rtsp://localhost/a RTSP/1.0"), "invalid-request"),
    "SSH": Case(b"SSH-2.0-OpenSSH_9.2\r\n", "invalid-request"),
    "Redis": Case(b"*1\r\n$4\r\nPING\r\n", "invalid-request"),
    "SMTP": Case(b"EHLO localhost\r\n", "invalid-request"),
    "a binary protocol": Case(b"\x00\x00\x00\x08\x04\xd2\x16\x2f", "invalid-request"),
    "line feeds alone": Case(b"GET / HTTP/1.1\nHost: localhost\n\n", "invalid-request"),
    "a line feed at the end of the first line": Case(b"GET / HTTP/1.1\nHost: localhost\r\n\r\n", "invalid-request"),
    "words": Case(b"hello there\r\n\r\n", "invalid-request"),
    "a TLS hello": Case(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", "tls-on-plain-port"),
    "a TLS hello with a line in it": Case(b"\x16\x03\x01\x00\x10\x01\r\n\r\n" + bytes(9), "tls-on-plain-port"),
    "a TLS 1.3 hello": Case(b"\x16\x03\x03\x00\xf4\x01\x00\x00\xf0\x03\x03", "tls-on-plain-port"),
    # headers
    "no Host": Case(line(b"GET / HTTP/1.1", b"Accept: */*"), "missing-host"),
    "no Host with a body": Case(line(b"POST / HTTP/1.1", b"Content-Length: 2") + b"{}", "missing-host"),
    "no Host, but one that looks like it": Case(line(b"GET / HTTP/1.1", b"X-Host: localhost"), "missing-host"),
    "two Hosts": Case(line(b"GET / HTTP/1.1", b"Host: a", b"Host: b"), "repeated-header"),
    "two lengths": Case(post(b"{}", b"Content-Length: 2", b"Content-Length: 2"), "repeated-header"),
    "two types": Case(post(b"", b"Content-Type: a/b", b"Content-Type: a/c", b"Content-Length: 0"), "repeated-header"),
    "a header without a colon": Case(line(b"GET / HTTP/1.1", HOST[:-2], b"X-Key abc"), "invalid-header"),
    "a header with a blank in its name": Case(line(b"GET / HTTP/1.1", HOST[:-2], b"X Key: abc"), "invalid-header"),
    "a header with a blank before its colon": Case(line(b"GET / HTTP/1.1", HOST[:-2], b"X : abc"), "invalid-header"),
    "a header in two lines": Case(line(b"GET / HTTP/1.1", HOST[:-2], b"X: a\r\n b"), "invalid-header"),
    "a NUL in a header": Case(line(b"GET / HTTP/1.1", HOST[:-2], b"X: a\0b"), "invalid-header"),
    "a header of more than 8 KiB": Case(
        line(b"GET / HTTP/1.1", HOST[:-2], b"X: " + b"a" * (8193)), "headers-too-large", 431
    ),
    "a name of more than 8 KiB": Case(
        line(b"GET / HTTP/1.1", HOST[:-2], b"x" * (9 << 10) + b": a"), "headers-too-large", 431
    ),
    "more than 128 headers": Case(
        line(b"GET / HTTP/1.1", HOST[:-2], *(b"X-%d: a" % n for n in range(128))), "headers-too-large", 431
    ),
    "more than 128 KiB of headers": Case(
        line(b"GET / HTTP/1.1", HOST[:-2], *(b"X-%d: %b" % (n, b"a" * 8_000) for n in range(17))),
        "headers-too-large",
        431,
    ),
    # the length of a body
    "a length and chunks": Case(
        post(b"0\r\n\r\n", b"Content-Length: 5", b"Transfer-Encoding: chunked"), "ambiguous-length"
    ),
    "chunks and a length": Case(
        post(b"0\r\n\r\n", b"Transfer-Encoding: chunked", b"Content-Length: 5"), "ambiguous-length"
    ),
    "a length of 0 and chunks": Case(
        post(b"0\r\n\r\n", b"Content-Length: 0", b"Transfer-Encoding: chunked"), "ambiguous-length"
    ),
    "a length in words": Case(post(b"{}", b"Content-Length: two"), "invalid-length"),
    "a length below 0": Case(post(b"{}", b"Content-Length: -2"), "invalid-length"),
    "a length with a sign": Case(post(b"{}", b"Content-Length: +2"), "invalid-length"),
    "a length without an end": Case(post(b"{}", b"Content-Length: " + b"9" * 30), "invalid-length"),
    "a transfer that is not chunked": Case(post(b"{}", b"Transfer-Encoding: gzip"), "invalid-length"),
    "a body above the limit": Case(sized(b"{}", size=5_000), "body-too-large", 413),
    "a body above the limit that has all come": Case(sized(b"x" * 4_001), "body-too-large", 413),
    "chunks above the limit": Case(chunked(b"1000\r\n" + b"a" * 0x1000 + b"\r\n0\r\n\r\n"), "body-too-large", 413),
    "a bomb": Case(sized(gzip.compress(bytes(1 << 20)), b"Content-Encoding: gzip"), "body-too-large", 413),
    # what a body is packed in
    "br": Case(sized(b"abc", b"Content-Encoding: br"), "unsupported-encoding", 415),
    "zstd": Case(sized(b"abc", b"Content-Encoding: zstd"), "unsupported-encoding", 415),
    "compress": Case(sized(b"abc", b"Content-Encoding: Compress"), "unsupported-encoding", 415),
    "two packings": Case(sized(b"abc", b"Content-Encoding: gzip, gzip"), "unsupported-encoding", 415),
    "no gzip": Case(sized(b"hello", b"Content-Encoding: gzip"), "unreadable-body"),
    "half of a gzip": Case(sized(gzip.compress(JSON)[:-9], b"Content-Encoding: gzip"), "unreadable-body"),
    "a gzip and more": Case(sized(gzip.compress(JSON) + b"more", b"Content-Encoding: gzip"), "unreadable-body"),
    "no deflate": Case(sized(b"hello", b"Content-Encoding: deflate"), "unreadable-body"),
    # chunks
    "a chunk without a length": Case(chunked(b"{}\r\n0\r\n\r\n"), "unreadable-body"),
    "a chunk that is longer than it says": Case(chunked(b"1\r\n{}\r\n0\r\n\r\n"), "unreadable-body"),
    "a chunk of a negative length": Case(chunked(b"-1\r\n{}\r\n0\r\n\r\n"), "unreadable-body"),
    "a chunk of an endless length": Case(chunked(b"f" * 30 + b"\r\n{}\r\n"), "unreadable-body"),
    "an invalid trailer": Case(chunked(b"2\r\n{}\r\n0\r\nno trailer\r\n\r\n"), "unreadable-body"),
    # a length that is too short
    "a length one byte short": Case(sized(JSON, size=len(JSON) - 1), "invalid-request", before=(400,)),
    "a length two bytes short": Case(sized(JSON + b" ", size=len(JSON) - 1), "invalid-request", before=(400,)),
    "a length of nothing": Case(sized(JSON, size=0) + GET, "invalid-request", before=(400,)),
    "a length one byte short, and a request": Case(sized(b"{}", size=1) + GET, "invalid-request", before=(400,)),
    "chunks and something more": Case(chunked(b"2\r\n{}\r\n0\r\n\r\n") + b"\0" + GET, "invalid-request", before=(400,)),
}


def ways(packet: bytes) -> Iterator[tuple[bytes, ...]]:
    """Ways to cut a packet: none, byte by byte, and in two at every place."""
    yield (packet,)
    step = 1 if len(packet) <= ROOMY else len(packet) // 60
    yield tuple(packet[at : at + step] for at in range(0, len(packet), step))
    places = range(1, len(packet)) if len(packet) <= 600 else range(1, len(packet), len(packet) // 60)
    for at in places:
        yield packet[:at], packet[at:]


@pytest.fixture
async def simulator() -> Simulator:
    return still_simulator(max_body_bytes=4_000)


@pytest.fixture(params=[False, True], ids=["heads that are new", "heads that came before"])
def connect(simulator: Simulator, request: pytest.FixtureRequest) -> Callable[[], Wire]:
    """Connects; to one way in, which knows what came by it, or each time to another."""
    heads = Heads()
    return lambda: wire_to(simulator, heads=heads if request.param else Heads())


async def answered(connect: Callable[[], Wire], *pieces: bytes) -> Wire:
    wire = connect()
    await wire.send(*pieces)
    return wire


@pytest.mark.parametrize("name", CASES)
async def test_what_is_no_request_is_answered_in_our_words_however_it_is_cut(
    simulator: Simulator, connect: Callable[[], Wire], name: str
) -> None:
    case = CASES[name]
    alone = await answered(connect, case.packet)
    assert (alone.statuses, alone.problems) == ([*case.before, case.status], [case.problem])
    behind = await answered(connect, GET + case.packet)
    assert behind.statuses == [200, *alone.statuses]
    assert behind.written.endswith(alone.written)
    for pieces in ways(case.packet):
        wire = await answered(connect, GET + pieces[0], *pieces[1:])
        assert (wire.written, wire.is_over) == (behind.written, True), pieces[0][-40:]
        await wire.leave()
    noted = simulator.host.sandboxes.default.unreadable
    assert noted.counts == {case.problem: 2 + len(list(ways(case.packet)))}
    (first, *_, last) = noted.newest_first()
    assert (last.status, last.problem, last.listener) == (case.status, case.problem, "main")
    assert case.packet.startswith(first.beginning[:20]) or first.beginning[:20] in case.packet


GOOD = {
    "no body": GET,
    "three requests": GET * 3,
    "a body": sized(JSON),
    "a body and a request": sized(JSON) + GET,
    "blank lines before": b"\r\n\r\n\n" + GET,
    "blank lines between": sized(JSON) + b"\r\n\r\n" + GET,
    "chunks": chunked(b"2\r\n{}\r\n0\r\n\r\n") + GET,
    "chunks with the end of a head in them": chunked(b"8\r\n\r\n\r\n\r\n\r\n\r\n0\r\n\r\n") + GET,
    "chunks with extensions and a trailer": chunked(b"2;a=b\r\n{}\r\n0\r\nX-Sum: 1\r\n\r\n") + GET,
    "gzip": sized(gzip.compress(JSON), b"Content-Encoding: gzip") + GET,
    "x-gzip": sized(gzip.compress(JSON), b"Content-Encoding: X-GZIP") + GET,
    "deflate": sized(zlib.compress(JSON), b"Content-Encoding: deflate") + GET,
    "bare deflate": sized(zlib.compress(JSON)[2:-4], b"Content-Encoding: deflate") + GET,
    "an encoding that is none": sized(JSON, b"Content-Encoding: utf-8") + GET,
    "an upgrade": GET[:-2] + b"Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n" + GET,
    "an upgrade with a body": sized(JSON, b"Connection: Upgrade", b"Upgrade: websocket") + GET,
    "an upgrade to HTTP/2": GET[:-2] + b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n\r\n" + GET,
    "an absolute URL": b"GET http://localhost/api/v1/messages HTTP/1.1\r\n" + GET.partition(b"\r\n")[2] + GET,
    "blanks around the URL": b"GET   /api/v1/messages   HTTP/1.1\r\n" + GET.partition(b"\r\n")[2] + GET,
    "a URL of nearly 64 KiB": line(b"GET /" + b"a" * (65_535) + b" HTTP/1.1") + GET,
    "128 headers": GET[:-2] + b"".join(b"X-%d: a\r\n" % n for n in range(126)) + b"\r\n" + GET,
}


@pytest.mark.parametrize("name", GOOD)
async def test_requests_are_answered_however_they_are_cut(connect: Callable[[], Wire], name: str) -> None:
    packet = GOOD[name]
    whole = await answered(connect, packet)
    assert len(whole.statuses) == packet.count(b" HTTP/1.1\r\n")
    assert (b"The message is required" in whole.written) == (JSON in packet or b"Content-Encoding" in packet)
    for pieces in ways(packet):
        wire = await answered(connect, *pieces)
        assert (wire.written, wire.is_over) == (whole.written, False), pieces[0][-40:]

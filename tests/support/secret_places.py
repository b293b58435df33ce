"""Every place where a client may put a secret, in every spelling that we know of: the table of `tests/secrets/`."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, quote_plus

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data; boundary=b"
MSGINE, UGSMS = "/api/v1/messages/sms", "/api/v2/sms/send"
PUSHR, ADVANTA = "/api/client/sms/custom", "/api/services/sendbulk"
BEARER = ("Authorization", "Bearer {own}")


@dataclass(frozen=True, slots=True)
class Sent:
    """One request. In texts `{s}` stands for the secret as it is, `{own}` for the sandbox's own key of the vendor,
    `{catch}` for the address of a receiver. `raw` is sent as it is, in place of all else: it is no request of HTTP."""

    target: str
    body: bytes | str = b""
    headers: tuple[tuple[str, str], ...] = ()
    method: str = "POST"
    raw: bytes = b""


@dataclass(frozen=True, slots=True)
class Place:
    """A row: what is sent, and the pieces of its secret of which none may be seen."""

    name: str
    secret: str
    pieces: tuple[str, ...]
    sent: Sent


Row = tuple[str, Callable[[str], Sent]]


def url(text: str) -> str:
    return quote(text, safe="")


def escaped(text: str) -> str:
    return "".join(f"\\u{ord(each):04x}" for each in text)


def percent(text: str) -> str:
    return "".join(f"%{each:02x}" for each in text.encode())


def header(name: str, value: str = "{s}") -> Row:
    text = '{"to": "+256701521269", "message": "Hello"}'
    own = () if name.lower() == "authorization" else (BEARER,)
    return f"header {name}: {value}", lambda s: Sent(
        MSGINE, text, (("Content-Type", JSON), *own, (name, value.replace("{s}", s).replace("{url}", url(s))))
    )


def target(place: str) -> Row:
    return f"target {place}", lambda s: Sent(place.replace("{s}", url(s)), method="GET")


def unlabelled(name: str, text: Callable[[str], str | bytes], kind: str = JSON) -> Row:
    return name, lambda s: Sent(MSGINE, text(s), (("Content-Type", kind), BEARER))


def in_json(name: str, text: Callable[[str], str | bytes], kind: str = JSON) -> Row:
    """JSON that MsGine accepts, with something more in it."""
    said = '{"to": "+256701521269", "message": "Hello", %s}'
    return f"JSON, {name}", lambda s: Sent(
        MSGINE,
        said % found if isinstance(found := text(s), str) else said.encode() % found,
        (("Content-Type", kind), BEARER),
    )


def in_form(name: str, text: Callable[[str], str], kind: str = FORM) -> Row:
    said = "api_key={own}&numbers=0701521269&message_body=Hello"
    return f"form, {name}", lambda s: Sent(UGSMS, f"{said}{text(s)}", (("Content-Type", kind),))


def in_parts(name: str, disposition: str, value: str = "{s}", end: str = "\r\n", kind: str = MULTIPART) -> Row:
    part = '--b\r\nContent-Disposition: form-data; name="message"\r\n\r\nHello\r\n'
    part += f"--b\r\nContent-Disposition: form-data; {disposition}\r\n\r\n{value}\r\n--b--\r\n"
    return f"multipart, {name}", lambda s: Sent(
        PUSHR, part.replace("\r\n", end).replace("{s}", s), (("Content-Type", kind),)
    )


def callback(name: str, address: Callable[[str], str]) -> Row:
    return f"callback URL, {name}", lambda s: Sent(
        MSGINE,
        json.dumps({"to": "+256701521269", "message": "Hello", "callbackUrl": address(s)}),
        (("Content-Type", JSON), BEARER),
    )


def control(name: str, path: str, body: Callable[[str], Any] | None, method: str = "POST") -> Row:
    return f"control API, {name}", lambda s: Sent(
        f"/__admin/{path.replace('{s}', url(s))}",
        b"" if body is None else json.dumps(body(s)),
        (("Content-Type", JSON),),
        method,
    )


def no_http(name: str, raw: Callable[[str], bytes]) -> Row:
    """What no vendor is asked about; it is for the sandbox t, where its beginning says so."""
    return f"no HTTP, {name}", lambda s: Sent("", raw=raw(s))


def in_quotes(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def pair(name: str) -> Callable[[str], str]:
    return lambda s: f"&{name}={url(s)}"


def member(name: str) -> Callable[[str], str]:
    return lambda s: f'"{name}": {in_quotes(s)}'


ROWS: tuple[Row, ...] = (
    # ------------------------------------------------------------------------------------------------------ headers
    *map(
        header,
        ("X-Signature", "X-JWT", "X-Session-Id", "X-Pin", "X-Login", "X-Auth", "X-Amz-Security-Token",
         "X-Client-Secret", "X-Access-Key", "X-Api-Key", "PHPSESSID", "x-sessiontoken"),
    ),
    header("Authorization", "Bearer {s}"),
    header("authorization"),
    header("Authorization", 'Digest username="me", response="{s}"'),
    header("Proxy-Authorization", "Basic {s}"),
    header("X-Auth", "Token {s}"),
    header("Cookie", "theme=dark; session={s}"),
    header("Cookie"),
    header("Referer", "https://a.example/?a=1&access_token={url}#top"),
    header("Location", "https://me:{url}@a.example/"),
    header("Link", "<https://a.example/?api_key={url}>; rel=next"),
    header("X-Context", "lang=en; api_key={s}; theme=dark"),
    header("X-Context", "lang=en, api_key={s}"),
    header("X-Context", "curl -H 'Authorization: Bearer {s}'"),
    header("X-Context", "curl -d 'api_key={s}&to=1'"),
    header("X-Context", '{{"password": "{s}"}}'.replace("{{", "{").replace("}}", "}")),
    # ------------------------------------------------------------------------------------------------------ targets
    target(f"{UGSMS}?numbers=0701521269&access_token={{s}}"),
    target(f"{UGSMS}?api%5Fkey={{s}}"),
    target(f"{UGSMS}?API-Key={{s}}&numbers=1"),
    target(f"{UGSMS}?user%5Bapi_key%5D={{s}}"),
    target(f"{UGSMS}?api_key[]={{s}}&api_key[]=other"),
    target(f"{UGSMS}?a=1;api_key={{s}}"),
    target(f"{UGSMS}?a=1&%20+password={{s}}"),
    target(f"{UGSMS}?username=me&password={{s}}&password=twice"),
    target(f"{UGSMS}?next=https%3A%2F%2Fa.example%2F%3Ftoken%3D{{s}}"),
    target(f"{UGSMS}?data=%7B%22api_key%22%3A%22{{s}}%22%7D"),
    target("/nowhere?api_key={s}"),
    target("/nowhere;jsessionid={s}"),
    target("/nowhere?X-Amz-Signature={s}"),
    target("/nowhere/https%3A%2F%2Fme%3A{s}%40a.example"),  # a raw slash in the login, too
    ("target, a URL in a URL in it", lambda s: Sent(
        f"/nowhere?next={url('/a?next=' + url('/b?c=1&token=' + url(s)))}", method="GET"
    )),
    ("target, a semicolon in it", lambda s: Sent(f"/nowhere?token=a;{url(s)}&b=1", method="GET")),
    ("target, quotes in it", lambda s: Sent(f"/nowhere?token=it's\"{url(s)}", method="GET")),
    # --------------------------------------------------------------------------------------------------------- JSON
    *(in_json(name, member(name)) for name in
      ("api_key", "apiKey", "API-KEY", "client.secret", "accessToken", "Passwd", "auth", "pin", "userPwd", "userPin")),
    ("target, apikey of a family's call", lambda s: Sent(
        f"/api/services/sendsms?partnerID=1&mobile=0712345678&message=Hello&apikey={url(s)}", method="GET"
    )),
    ("JSON, an array with one object", lambda s: Sent(
        "/api/services/getbalance/", json.dumps([{"partnerID": "1", "apikey": s}]), (("Content-Type", JSON),)
    )),
    ("form, apikey", lambda s: Sent(
        "/api/services/getdlr", f"partnerID=1&messageID=75000001&apikey={url(s)}", (("Content-Type", FORM),)
    )),
    ("JSON, partnerID", lambda s: Sent(
        ADVANTA, json.dumps({"smslist": [{"partnerID": s}]}), (("Content-Type", JSON),)
    )),
    in_json("labelled as a form", member("api_key"), FORM),
    in_json("labelled as text", member("password"), "text/plain"),
    in_json("labelled as parts", member("api_key"), MULTIPART),
    in_json("a list and an object", lambda s: f'"password": ["a", {{"b": {json.dumps(s)}}}]'),
    in_json("deep", lambda s: f'"x": [{{"y": {{"token": {{"z": [[{json.dumps(s)}]]}}}}}}]'),
    in_json("twice", lambda s: f'"token": {json.dumps(s)}, "token": "other"'),
    in_json("an escaped name", lambda s: f'"api\\u005fkey": {json.dumps(s)}'),
    in_json("an escaped value", lambda s: f'"api_key": "{escaped(s)}"'),
    in_json("an escaped slash", lambda s: f'"api_key": {json.dumps(s)}'.replace("/", "\\/")),
    in_json("in a text", lambda s: f'"x": {json.dumps(json.dumps({"api_key": s}))}'),
    in_json("in a text in a text", lambda s: f'"x": {json.dumps(json.dumps([json.dumps({"api_key": s})]))}'),
    in_json("a form in a text", lambda s: f'"x": "a=1&api_key={url(s)}"'),
    in_json("a form in a text that begins with it", lambda s: f'"x": "api_key={url(s)}&a=1"'),
    in_json("XML in a text", lambda s: f'"x": {in_quotes(f"<send><password>{s}</password></send>")}'),
    in_json("a URL in a text", lambda s: f'"x": "https://a.example/?a=1&token={url(s)}"'),
    in_json("a login in a URL", lambda s: f'"x": "https:\\/\\/me:{url(s)}@a.example\\/"'),
    in_json("garbage at the end", lambda s: f'"token": {in_quotes(s)}}} and so on {{"x": 1'),
    unlabelled("JSON cut off in a secret", lambda s: f'{{"to": "+256701521269", "token": {in_quotes(s)[:-1]}'),
    unlabelled("JSON in single quotes", lambda s: f"{{'to': '+256701521269', 'token': '{s}'}}"),
    unlabelled("JSON in single quotes, of bytes", lambda s: f"{{b'to': b'+256701521269', b'token': b'{s}'}}"),
    unlabelled("JSON, a quote is missing before it", lambda s: f'{{"to": "+256701521269, "token": {in_quotes(s)}}}'),
    unlabelled("JSON without quotes, with blanks", lambda s: f"{{to: 256701521269, token: of {s}}}"),
    unlabelled("JSON without quotes", lambda s: f"{{to: 256701521269, token: {s}}}"),
    unlabelled("JSON after a mark", lambda s: f'\ufeff{{"token": {json.dumps(s)}}}'),
    unlabelled("JSON around bytes that are no text", lambda s: b'\xff{"token": %s}' % json.dumps(s).encode()),
    unlabelled("JSON in UTF-16 with a mark", lambda s: f'{{"token": {json.dumps(s)}}}'.encode("utf-16")),
    unlabelled("JSON in UTF-16", lambda s: f'{{"token": {json.dumps(s)}}}'.encode("utf-16-be")),
    unlabelled("JSON in JSON", lambda s: json.dumps(json.dumps({"token": s}))),
    # -------------------------------------------------------------------------------------------------------- forms
    *(in_form(name, pair(name)) for name in
      ("access_token", "api%5Fkey", "user[api_key]", "user%5Bapi_key%5D", "list[0][password]", "X-Amz-Security-Token",
       "api_key[]", " password", "+password", "%20password", "Password", "sessionid")),
    in_form("after a semicolon", lambda s: f"&a=1;api_key={url(s)}"),
    in_form("a blank in it", lambda s: f"&password=a {s}&x=1"),
    in_form("all of it escaped", lambda s: f"&password={percent(s)}"),
    in_form("JSON in it", lambda s: f"&data={quote_plus(json.dumps({'api_key': s}))}&x=1"),
    in_form("bare JSON in it", lambda s: f'&data={{"api_key":{json.dumps(s)}}}'),
    in_form("a URL in it", lambda s: f"&next={quote_plus('https://a.example/?a=1&token=' + url(s))}"),
    in_form("a form in it", lambda s: f"&data={quote_plus('api_key=' + url(s) + '&a=1')}&x=1"),
    in_form("XML in it", lambda s: f"&xml={quote_plus(f'<send><password>{s}</password></send>')}&x=1"),
    unlabelled("form, JSON as a name", lambda s: f"{quote_plus(json.dumps({'to': '1', 'token': s}))}=", FORM),
    in_form("labelled as JSON", pair("api_secret"), JSON),
    in_form("a lone quote before it", lambda s: f'&size=5"&api_secret={url(s)}&x="'),
    # ---------------------------------------------------------------------------------------------------- multipart
    in_parts("a name in quotes", 'name="password"'),
    in_parts("a bare name", "name=password"),
    in_parts("a name in percent", "name*=UTF-8''pass%77ord"),
    in_parts("further lines", 'name="password"', "first\r\nsecond {s}\r\nthird"),
    in_parts("bare line feeds", 'name="password"', "first\n{s}", end="\n"),
    in_parts("labelled as JSON", 'name="password"', kind=JSON),
    in_parts("labelled as a form", 'name="password"', kind=FORM),
    in_parts("a file", 'name="private_key"; filename="key.pem"', "-----BEGIN KEY-----\r\n{s}\r\n-----END KEY-----"),
    in_parts("JSON in a part", 'name="data"', '{"api_key": "{s}"}'),
    in_parts("a form in a part", 'name="data"', "api_key={s}&a=1"),
    in_parts("another name before it", 'filename="name=file"; name="password"'),
    # ------------------------------------------------------------------------------------------------- other bodies
    unlabelled("XML, an element", lambda s: f"<send><Password>{s}</Password></send>", "text/xml"),
    unlabelled("XML, an attribute in single quotes", lambda s: f"<send user='me' password='{s}'/>", "text/xml"),
    unlabelled("XML, elements in one", lambda s: f"<send><auth><a>me</a><b>{s}</b></auth></send>", "text/xml"),
    unlabelled("XML, raw text in one", lambda s: f"<send><password><![CDATA[<{s}]]></password></send>", "text/xml"),
    unlabelled("XML, an attribute", lambda s: f'<send user="me" password="{s}"/>', "text/xml"),
    unlabelled("lines with a colon", lambda s: f"to: +256701521269\napi_key: {s}\n", "text/plain"),
    unlabelled("YAML", lambda s: f"accounts:\n  - password: {s}\n    to: 1\n", "application/yaml"),
    # ------------------------------------------------------------------------------------------------------ numbers
    # (their secrets are replaced by numbers below)
    in_json("a number", lambda s: f'"pin": {s}'),
    in_json("a number with a sign", lambda s: f'"pin": -{s}'),
    in_json("a number with a point", lambda s: f'"pin": {s}.5'),
    # ------------------------------------------------------------------------------------------------ callback URLs
    callback("a token", lambda s: "http://{catch}/hook?a=1&token=" + url(s)),
    callback("a login", lambda s: f"http://me:{url(s)}@" + "{catch}/hook"),
    callback("a fragment", lambda s: "http://{catch}/hook#access_token=" + url(s)),
    callback("JSON in a parameter", lambda s: "http://{catch}/hook?data=" + quote_plus(json.dumps({"password": s}))),
    callback("that cannot be called", lambda s: f"http://me:{url(s)}@127.0.0.1:1/hook?token={url(s)}"),
    callback("with a port that is none", lambda s: f"http://me:{url(s)}@127.0.0.1:99999/hook?token={url(s)}"),
    callback("of no kind that is known", lambda s: f"ftp://me:{url(s)}@a.example/?token={url(s)}"),
    callback("a raw login", lambda s: f"http://me:{s}@" + "{catch}/hook"),
    callback("that holds another", lambda s: "http://{catch}/hook?to=" + url(f"https://me:{url(s)}@a.example/")),
    # ------------------------------------------------------------------------------------- known, wherever it stands
    ("the key of an account in a path", lambda s: Sent(
        f"/api/v1/messages/{url(s)}", b"", (("Authorization", f"Bearer {s}"),), "GET"
    )),
    ("the key of an account in a path, by another header", lambda s: Sent(
        f"/api/v1/developers/{url(s)}", b"", (("X-Api-Key", s),), "GET"
    )),
    ("the key of an account as an idempotency key", lambda s: Sent(
        "/api/v1/developers/sms", json.dumps({"to": "+256701521269", "message": "Hello", "idempotencyKey": s}),
        (("Content-Type", JSON), ("X-Api-Key", s)),
    )),
    ("the key of an account in another header", lambda s: Sent(
        UGSMS, "numbers=0701521269&message_body=Hello",
        (("Content-Type", FORM), ("X-API-Key", s), ("X-Note", f"of {s}")),
    )),
    ("the key of an account in the path of a callback", lambda s: Sent(
        MSGINE, json.dumps({"to": "+256701521269", "message": "Hello", "callbackUrl": "http://{catch}/" + url(s)}),
        (("Content-Type", JSON), ("Authorization", f"Bearer {s}")),
    )),
    ("the key of an account in a callback that cannot be called", lambda s: Sent(
        MSGINE,
        json.dumps({"to": "+256701521269", "message": "Hello", "callbackUrl": f"http://127.0.0.1:99999/{url(s)}"}),
        (("Content-Type", JSON), ("Authorization", f"Bearer {s}")),
    )),
    # -------------------------------------------------------------------------------------------------- control API
    control("an answer of a receiver", "receivers/t", lambda s: {"answers": [{"body": json.dumps({"token": s})}]},
            "PUT"),
    control("the URL of a number", "accounts/advanta-1/incoming/22141", lambda s: {
        "url": "http://{catch}/mo?token=" + url(s),
    }, "PUT"),
    control("the URL of a number that is called by GET", "accounts/advanta-1/incoming/22142", lambda s: {
        "url": "http://{catch}/mo?token=" + url(s), "method": "GET",
    }, "PUT"),
    control("the URL of a number that cannot be", "accounts/advanta-1/incoming/22143", lambda s: {
        "url": f"http://me:{url(s)}@a.example/?token={url(s)}",
    }, "PUT"),
    control("a message to a number", "incoming", lambda s: {
        "to": "22141", "from": "0712345678", "text": "JOIN", "token": s,
    }),
    control("an answer that a fault gives", "faults", lambda s: {
        "name": "canned", "match": {"vendor": "advanta"},
        "respond": {"status": 500, "body": json.dumps({"token": s}), "headers": {"Set-Cookie": f"sid={s}; Secure"}},
    }),
    control("headers that a fault sets", "faults", lambda s: {
        "name": "labelled", "match": {"vendor": "pushr"}, "headers": {"X-Auth-Token": s},
    }),
    control("a field nobody knows", "faults", lambda s: {"name": "wrong", "password": s}),
    control("a value in a wrong form", "clock/advance", lambda s: {"by": {"api_key": s}}),
    control("a URL in a wrong value", "clock/advance", lambda s: {"by": f"https://me:{url(s)}@a.example/?token={url(s)}"}),
    control("a parameter nobody knows", "messages?api_key={s}", None, "GET"),
    control("JSON as the name of a parameter", "messages?%7B%22api_key%22%3A%22{s}%22%7D=1", None, "GET"),
    control("a path nobody knows", "nowhere;token={s}", None, "GET"),
    control("credentials of a wrong kind", "reset", lambda s: {
        "accounts": [{"vendor": "ugsms", "credentials": [{"api_key": [s]}]}]
    }),
    control("credentials of a wrong kind in YAML", "scenario", lambda s: {
        "yaml": f"version: 1\naccounts:\n  ugsms: {{credentials: {s}}}\n"
    }, "PUT"),
    control("a scenario's wrong value", "scenario", lambda s: {
        "scenario": {"version": 1, "faults": [{"name": "a", "respond": {"status": f"?token={url(s)}"}}]}
    }, "PUT"),
    # ------------------------------------------------------------------------------------------------------ no HTTP
    no_http("the first line", lambda s: f"GET /s/t{UGSMS}?api_key={url(s)}&message_body=a b HTTP/1.1\r\n\r\n".encode()),
    no_http("a blank in it", lambda s: f"GET /s/t{UGSMS}?a=1&password=a {url(s)}&b=2 HTTP/1.1\r\n\r\n".encode()),
    no_http("a login", lambda s: f"get http://me:{url(s)}@a.example/s/t/ HTTP/1.1\r\n\r\n".encode()),
    no_http("a header", lambda s: f"GET /s/t/ HTTP/1.1\r\nX-Api-Key: {s}\r\n\r\n".encode()),
    no_http("a header without a colon", lambda s: f"GET /s/t/ HTTP/1.1\r\nX-Api-Key {s}\r\n\r\n".encode()),
    no_http("a header in two lines", lambda s: f"GET /s/t/ HTTP/1.1\r\nX-Api-Key:\r\n {s}\r\n\r\n".encode()),
    no_http("a cookie", lambda s: f"GET /s/t/ HTTP/1.1\r\nCookie: sid={s}; a=b\r\n\r\n".encode()),
    no_http("a body after it", lambda s: b'get /s/t/ HTTP/1.1\r\n\r\n{"token": %s}' % json.dumps(s).encode()),
    no_http("a request after it", lambda s: f"get /s/t/ HTTP/1.1\r\n\r\nGET / HTTP/1.1\r\nCookie: {s}\r\n".encode()),
    no_http("garbage", lambda s: b'\x16\x03\x01\xff {"token": %s} \xfe\r\n' % json.dumps(s).encode()),
    no_http("garbage in UTF-16", lambda s: f'{{"token": {json.dumps(s)}}}'.encode("utf-16-le")),
)  # fmt: skip

NUMBERS = {"JSON, a number", "JSON, a number with a sign", "JSON, a number with a point"}


def places() -> Iterator[Place]:
    """The table; each row with a secret of its own, which has to be spelled otherwise in most places."""
    for number, (name, sent) in enumerate(ROWS):
        pieces: tuple[str, ...] = (f"{number:03d}kept", f"{number:03d}lost")
        between = '"' if name.endswith("of a receiver") else "-" if name in PLAIN else "/+é"
        secret = f"hush-{pieces[0]}{between}{pieces[1]}"
        if name in NUMBERS:
            pieces = (f"7{number:03d}51948",)
            secret = f"9182{pieces[0]}"
        yield Place(name, secret, pieces, sent(secret))


PLAIN = {name for name, _ in ROWS if name.startswith(("header", "the key", "control")) or "without quotes" in name}
"""Where no letter but those of ASCII may stand, and no sign that ends a value."""

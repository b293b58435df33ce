"""Where secrets stand in a text; what is no secret stays as it was, to the byte, and no text takes long."""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.secrets import reading
from simulator.secrets.hiding import HIDDEN, Hider, without_secrets
from simulator.secrets.names import BODY, LINE, VALUE, SecretNames
from simulator.secrets.reading import Span, header_spans, spans

NAMES = SecretNames()
HIDER = Hider(NAMES, lambda _: HIDDEN)


@pytest.mark.parametrize(
    "text",
    [
        '{ "to" :"+256701521269", "text":"token=1234", "text":"\\u00e9", "n":1.50, "url": "https:\\/\\/a.b\\/?a=1" }',
        '{"message": "Your PIN: 4711. The password is \\"right\\", the \\"token\\": none; pin 12"}',
        '{"token": null, "password": true, "secret": false, "pin": [], "auth": {}, "session": ""}',
        '{"access_token_expires_in": 3600, "token_type": "Bearer", "keys": ["a"]}',
        "numbers=0701521269&message_body=Your+token%3D1234&note=a%26b&x",
        "message_body=Your token=1234 and password: x",
        "api_key=&password&token",
        "/api/v2/sms/send?numbers=0701521269&message_body=Hello%20there#top",
        "https://a.example:80/path@2?a=b@c",
        '--b\r\nContent-Disposition: form-data; name="message"\r\n\r\ntoken=1234\r\nPIN: 4711\r\n--b--\r\n',
        '--b\r\nContent-Disposition: form-data; name="file"; filename="password"\r\n\r\nabcdef\r\n--b--\r\n',
        "<a><b c='d'>e</b><pin/>f</a> 1 < 2 > 0",
        "<send><message>Your token: 1234, PIN=1234 is your code</message></send>",
        '{"message": "Is it you? PIN=1234; token=5 & password=x"}',
        '{"message": "use \\"PIN\\": \\"4711\\" or {token: abc}, pin: 12, \'pin\': 12 and <pin>12</pin>"}',
        '{"message": "token=1234"}',
        "numbers=0701521269&message_body=Your+code%3B+PIN%3D1234+%26+token%3D1",
        "message_body=PIN%3D1234+is+your+code&numbers=1",
        "message_body=token:+1234%0APIN:+1234%0Apassword%3Da",
        '{"tokenizer": "a", "monkey": "b", "passenger": "c", "authorId": "d", "pinned": "e", "key": "f", "code": "g"}',
        "/hook?code=1234&key=5&token_type=bearer&expires_in=60",
        "https://a.example/~me:80/x@y and http://[::1]:80/a@b",
        "Error: it's 12:30, see https://a.example/ (or b@c.example)",
        'He said "hi", then: left',
        "\xff\x00\u2028 \ud800",
        "",
    ],
)
def test_what_is_no_secret_stays(text: str) -> None:
    assert HIDER.text(text) == text
    assert HIDER.value(text) == text


@pytest.mark.parametrize("value", ["a", "no", "password", "true1", "é", "0", "[x]"])
def test_a_secret_is_one_however_short_or_common(value: str) -> None:
    assert HIDER.text(json.dumps({"password": value})) == '{"password": "(hidden)"}'
    assert HIDER.text(f"a=1&password={value}&b=2") == "a=1&password=(hidden)&b=2"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('{"token": "a\\"b\\u00e9\\/"}', [('a"bé/', 'x"\\', '{"token": "x\\"\\\\"}')]),
        ("token=a%2Bb+c%C3%A9%ff", [("a+b cé\ufffd", "x&=/", "token=x%26%3D%2F")]),
        ('{"pin": -1.5e3}', [("-1.5e3", "-2.75", '{"pin": -2.75}'), ("-1.5e3", "x", '{"pin": "x"}')]),
        ('{"a": "{\\"token\\": \\"b\\"}"}', [("b", 'x"', '{"a": "{\\"token\\": \\"x\\\\\\"\\"}"}')]),
        ("a=%7B%22token%22%3A%22b%22%7D", [("b", "x y", "a=%7B%22token%22%3A%22x%20y%22%7D")]),
        ("https://me:p%40ss@a.example/", [("me:p@ss", "x@y", "https://x%40y@a.example/")]),
    ],
)
def test_what_stands_in_for_a_secret_is_spelled_alike(text: str, found: list[tuple[str, str, str]]) -> None:
    for secret, instead, expected in found:
        met: list[str] = []
        hidden = Hider(NAMES, lambda each, instead=instead, met=met: met.append(each) or instead).text(text)  # type: ignore[misc]
        assert (met, hidden) == ([secret], expected)


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("no 'x' in GET /a?token=abc, sorry", "no 'x' in GET /a?token=(hidden), sorry"),
        ("InvalidURL: http://me:abc@a.example/", "InvalidURL: http://(hidden)@a.example/"),
        ('knows no \'{"api_key":"abc","to":1}\' here', 'knows no \'{"api_key":"(hidden)","to":1}\' here'),
        ("called with (api_key=abc, to=1)", "called with (api_key=(hidden), to=1)"),
        ("InvalidTokenError: not enough segments", "InvalidTokenError: not enough segments"),
        ("token-day.yaml:4:10: accounts: wrong", "token-day.yaml:4:10: accounts: wrong"),
    ],
)
def test_words_of_ours_are_cleared_of_what_they_quote(words: str, shown: str) -> None:
    assert without_secrets(words) == shown


@pytest.mark.parametrize(
    "body",
    ['{"token": "abcdefgh"}'.encode(coding) for coding in ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32-be")],
)
def test_a_body_keeps_its_encoding(body: bytes) -> None:
    hidden = HIDER.body(body)
    assert json.loads(hidden) == {"token": HIDDEN}
    assert hidden[:2] == body[:2]


@pytest.mark.parametrize("start", [b"\0", b"\0\0\0", b"\xff\xfe", b"\xfe\xff", b"\xff", b"a\0"])
def test_bytes_before_a_text_hide_no_secret_in_it(start: bytes) -> None:
    for more in (b"", b" "):
        assert HIDER.body(start + b'{"token": "abcdefgh"}' + more) == start + b'{"token": "(hidden)"}' + more


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.sampled_from(["token", "apiKey", "to"]), inner),
    max_leaves=20,
)


@given(value=JSON_VALUES, is_ascii=st.booleans())
def test_json_stays_json_with_everything_but_its_secrets(value: Any, *, is_ascii: bool) -> None:
    hidden = json.loads(HIDER.text(json.dumps(value, ensure_ascii=is_ascii)))
    assert _cleared(hidden) == _cleared(value)


def _cleared(value: Any) -> Any:
    """A value without what stands under names of secrets, and without texts: these may hold anything."""
    if isinstance(value, dict):
        return {name: None if name in NAMES else _cleared(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_cleared(each) for each in value]
    return "" if isinstance(value, str) else value


def json_text(name: str, value: str) -> str:
    return json.dumps({"a": 1, name: value, "b": "c"})


def ascii_free_json(name: str, value: str) -> str:
    return json.dumps([{name: value}, 7], ensure_ascii=False, indent=1)


def php_json(name: str, value: str) -> str:
    return json.dumps({name: value}).replace("/", "\\/")


def form(name: str, value: str) -> str:
    return f"a=1&{quote_plus(name)}={quote_plus(value)}&b=2"


def url(name: str, value: str) -> str:
    return f"https://a.example/x?a=1&{quote(name)}={quote(value, safe='')}#top"


WRAPPINGS = st.sampled_from([json_text, ascii_free_json, php_json, form, url])
SECRET_NAMES = st.sampled_from(
    ["api_key", "X-Auth-Token", "clientSecret", "user[password]", "session.id", "PIN", "api_key[]"]
)


@given(
    secret=st.text(st.characters(exclude_categories=["Cs"])).map(lambda text: f"kept{text}lost"),
    name=SECRET_NAMES,
    wrappings=st.lists(WRAPPINGS, min_size=1, max_size=4),
)
def test_a_secret_is_found_however_it_is_wrapped(
    secret: str, name: str, wrappings: list[Callable[[str, str], str]]
) -> None:
    text = wrappings[0](name, secret)
    for wrap in wrappings[1:]:
        text = wrap("more", text)
    met: list[str] = []

    def meet(found: str) -> str:
        met.append(found)
        return HIDDEN

    hidden = Hider(NAMES, meet).text(text)
    assert met == [secret]
    assert "kept" not in hidden
    assert "lost" not in hidden


@given(st.text() | st.text('{}[]",:=&?;#%\\/<>@\n\r -abtoken'), st.sampled_from([VALUE, BODY, LINE]))
def test_any_text_is_read_from_left_to_right(text: str, before: str) -> None:
    found = list(spans(text, NAMES, before))
    places = [place for span in found for place in (span.start, span.end)]
    assert places == sorted(places)
    assert all(0 <= place <= len(text) for place in places)


@given(st.binary())
def test_any_body_is_shown(body: bytes) -> None:
    assert isinstance(HIDER.body(body), bytes)


SIZE = 250_000
PIECES = [
    "api", "{", '"', "'", '"/*', '"//\n', '"a"//"a"\n', "/*/", '"password":', '"password":{', '"password":[1,', "a=?b=",
    "&", ";", "\n", "\r\n", " ", "\t", "://", "://a@", "<a ", "<pin>", "<pin><![CDATA[", "--x\n", "------=_=\n",
    "Content-Disposition: form-data; name=pin\n", "--x\ncontent-disposition: form-data; name=pin\n\n", "token=",
    "token=&", "a=%41?", "token=;", "&token=%", "%41", "%e2%82", "&a=%41", '{"a":"', "\\", '"\\', "x y ", '"a":"b",',

    "'a\\", "'a", "{'pin':", "{'pin':'\\", "bearer ", "bearer 1", "b'", "%7b",
    "token:", "\ntoken: a", ", token:", "Bearer ", "=", "a=b;", 'x="', "\ud800", "é", "1", "-",
]  # fmt: skip


@pytest.mark.soak
@pytest.mark.parametrize("piece", PIECES)
def test_whatever_is_repeated_is_gone_through_once(piece: str) -> None:
    """A pattern that looked at the rest of the text again for each repetition would take hours."""
    text = piece * (SIZE // len(piece))
    found = [*spans(text, NAMES, BODY), *spans(text, NAMES, LINE), *header_spans("Cookie", text, NAMES)]
    assert all(isinstance(span, Span) for span in found)


def test_a_text_without_a_trace_of_a_name_is_not_gone_through(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "_PLACE", None)
    assert list(spans('{"id": "m-1", "url": "http://a.example/hook?shop=7", "status": "delivered"}', NAMES)) == []
    with pytest.raises(AttributeError):
        list(spans('{"token": "abc"}', NAMES))


def test_text_in_text_in_text_is_read_so_often_and_no_more() -> None:
    text: Any = {"token": "abcdefgh"}
    depth = 0
    while len(text) < SIZE:
        text = json.dumps({"a": text if isinstance(text, str) else json.dumps(text)})
        depth += 1
    assert list(spans(text, NAMES)) == []
    assert depth > 4

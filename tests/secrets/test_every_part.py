"""Each part of the room is needed: without it rows of the table are shown, and it is said which."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from support.faces import readings
from support.secret_places import Place, places

from simulator.api.vendor import Vendor
from simulator.control.views.unreadable import beginning_without_secrets
from simulator.secrets import hiding, known, names, reading
from simulator.secrets.hiding import HIDDEN, Hider
from simulator.secrets.known import KnownSecrets
from simulator.secrets.names import SecretNames
from simulator.secrets.spelling import JSON, URL
from simulator.vendors import BUILT_IN

TABLE = list(places())
NEVER = re.compile(r"(?!)")


def leaking() -> set[str]:
    """The rows of which the room leaves something in a target, a header or a body of a request to a vendor."""
    vendors: tuple[Vendor[Any], ...] = BUILT_IN
    fields = [field for vendor in vendors for field in vendor.secret_fields]
    return {place.name for place in TABLE if not place.name.startswith("control") and _leaks(place, fields)}


def _leaks(place: Place, fields: list[str]) -> bool:
    sent = place.sent
    own = [place.secret] if place.name.startswith("the key") else []
    hider = Hider(SecretNames(fields), lambda _: HIDDEN, KnownSecrets(own))
    if sent.raw:
        text = readings(beginning_without_secrets(sent.raw, "", hider))
        return any(piece in text for piece in place.pieces)
    body = sent.body.encode() if isinstance(sent.body, str) else sent.body
    shown = [hider.text(sent.target), *(hider.header(*header) for header in sent.headers)]
    text = readings("\n".join([*shown, hider.body(body).decode(errors="surrogateescape")]))
    return any(piece in text for piece in place.pieces)


def nothing(*_: object) -> tuple[()]:
    return ()


def no_reader(name: str) -> tuple[Any, str, Any]:
    return reading._Reading, f"read_{name}", nothing


def without_word(pattern: str) -> tuple[Any, str, Any]:
    """The names without one of their words."""
    assert pattern in names._TELLING.pattern
    return names, "_TELLING", re.compile(names._TELLING.pattern.replace(pattern, "(?!)"))


def without_fields(self: SecretNames, _: object = (), init: Callable[..., None] = SecretNames.__init__) -> None:
    init(self)


PARTS: dict[str, tuple[tuple[Any, str, Any], str]] = {
    "members of JSON": (no_reader("member"), "JSON, api_key"),
    "texts in JSON": (no_reader("string"), "JSON, in a text"),
    "members in single quotes": (no_reader("quoted"), "JSON in single quotes"),
    "members without quotes": (no_reader("bare"), "JSON without quotes"),
    "pairs": (no_reader("pair"), "form, access_token"),
    "logins in URLs": (no_reader("user"), "JSON, a login in a URL"),
    "elements": (no_reader("element"), "XML, an element"),
    "parts": (no_reader("part"), "multipart, further lines"),
    "bearers": (no_reader("bearer"), "header X-Context: curl -H 'Authorization: Bearer {s}'"),
    "lines": (no_reader("line"), "lines with a colon"),
    "names in parts": ((reading, "_PART_NAME", NEVER), "multipart, a name in percent"),
    "leaves": ((reading, "_LEAF", NEVER), "JSON, a list and an object"),
    "values in forms": ((reading, "_IN_FORM", reading._IN_WORDS), "form, a blank in it"),
    "values in URLs": ((reading, "_IN_URL", reading._IN_WORDS), "target, quotes in it"),
    "values in words": ((reading, "_IN_WORDS", NEVER), "header Link: <https://a.example/?api_key={url}>; rel=next"),
    "forms in other texts": ((reading, "_FORM", NEVER), "JSON, a form in a text that begins with it"),
    "encoded values": (no_reader("encoded"), "form, JSON in it"),
    "cookies": ((reading, "_COOKIE", NEVER), "header Cookie: theme=dark; session={s}"),
    "headers": ((reading, "header_spans", nothing), "header X-Pin: {s}"),
    "lines of words": ((reading, "LINE", names.VALUE), "header X-Context: lang=en, api_key={s}"),
    "depth": ((reading, "MAX_DEPTH", 1), "JSON, in a text in a text"),
    "escapes": ((reading, "JSON", JSON._replace(unit=NEVER)), "JSON, an escaped name"),
    "percent": ((reading, "URL", URL._replace(unit=NEVER)), "form, JSON in it"),
    "encodings": ((hiding, "_encoding_of", lambda _: ("utf-8", "surrogateescape")), "JSON in UTF-16"),
    "known secrets": ((KnownSecrets, "in_text", lambda _, text, __: text), "the key of an account in another header"),
    "spellings of them": ((known, "_SPELLINGS", ()), "the key of an account in a path"),
    "names": ((names, "_TELLING", NEVER), "header X-Auth: {s}"),
    "humps in names": ((names, "_HUMP", NEVER), "JSON, userPin"),
    "names of vendors": ((SecretNames, "__init__", without_fields), "JSON, partnerID"),
    "keys": (without_word("access|"), "header X-Access-Key: {s}"),
    "tokens": (without_word("|token"), "form, access_token"),
    "sessions": (without_word("sess(?:ion)?_?id$"), "header PHPSESSID: {s}"),
    "signatures": (without_word("signature|"), "header X-Signature: {s}"),
}


def test_with_all_of_them_nothing_is_left() -> None:
    assert leaking() == set()


@pytest.mark.parametrize("part", PARTS)
def test_without_a_part_rows_of_the_table_are_shown(part: str, monkeypatch: pytest.MonkeyPatch) -> None:
    (owner, name, broken), row = PARTS[part]
    monkeypatch.setattr(owner, name, broken)
    assert row in leaking()

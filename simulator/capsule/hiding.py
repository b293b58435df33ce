"""A request as it was sent goes in, the same with pseudonyms in place of its secrets comes out.

What is called like a credential is replaced where it stands, however it is spelled; a long secret wherever it stands.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import quote_plus, unquote_plus

from simulator.capsule.signed import signed_anew

if TYPE_CHECKING:
    from simulator.api.vendor import Vendor
    from simulator.capsule.pseudonyms import Pseudonyms

_HEADERS = re.compile(r"authorization|cookie|password|secret|(?:api|access|auth).*(?:key|token)", re.IGNORECASE)
_SCHEMES = {"basic", "bearer", "digest", "token"}


class Hider:
    """Replaces the secrets of requests.

    Args:
        vendors: whose fields of credentials are secrets.
        names: what stands in for them; it learns of every secret that is met.
        relatives: see `signed_anew`.
    """

    def __init__(
        self, vendors: Iterable[Vendor[Any]], names: Pseudonyms, relatives: Mapping[str, Iterable[str]]
    ) -> None:
        fields = {field for vendor in vendors for kind in vendor.credential_kinds for field in kind.fields}
        self._fields = {_plain(field) for field in fields}
        self._names = names
        self._relatives = relatives
        any_field = "|".join(re.escape(field) for field in sorted(fields)) or "(?!)"
        self._pair = re.compile(rf"((?:^|[?&])(?:{any_field})=)([^&\s]+)", re.IGNORECASE)
        self._text_member = re.compile(rf'("(?:{any_field})"\s*:\s*")((?:[^"\\]|\\.)+)', re.IGNORECASE)
        self._number_member = re.compile(rf'("(?:{any_field})"\s*:\s*)(\d+)(?![\d.eE+-])', re.IGNORECASE)
        self._part_name = re.compile(rf'name="?(?:{any_field})"?(?=[;\s]|$)', re.IGNORECASE)

    def target(self, target: str) -> str:
        """A request target."""
        return self._pair.sub(self._hide_pair, target)

    def header(self, name: str, value: str) -> str:
        """The value of a header."""
        if not (_plain(name).removeprefix("x_") in self._fields or _HEADERS.search(name)):
            return value
        stripped = value.strip()
        scheme, blank, secret = stripped.partition(" ")
        if not blank:
            return value if stripped.lower() in _SCHEMES else value.replace(stripped, self._hide(stripped))
        secret = secret.strip()
        return value.replace(secret, self._hide(secret)) if secret != scheme else value

    def body(self, body: bytes) -> bytes:
        """A body, whatever it says it is: clients mislabel them."""
        text = body.decode(errors="surrogateescape")
        if text.lstrip("\ufeff \t\r\n")[:1] in {"{", "["}:
            text = self._text_member.sub(self._hide_member, text)
            text = self._number_member.sub(lambda match: match[1] + self._names.of(match[2]), text)
        elif text.startswith("--"):
            text = self._without_parts(text)
        else:
            text = self._pair.sub(self._hide_pair, text)
        return text.encode(errors="surrogateescape")

    def _hide(self, secret: str) -> str:
        if not self._names.knows(secret):
            token = signed_anew(secret, self._names, self._relatives)
            if token is not None:
                self._names.set(secret, token)
        return self._names.of(secret)

    def _hide_pair(self, match: re.Match[str]) -> str:
        return match[1] + quote_plus(self._names.of(unquote_plus(match[2], errors="replace")), errors="replace")

    def _hide_member(self, match: re.Match[str]) -> str:
        try:
            secret = json.loads(f'"{match[2]}"', strict=False)
        except ValueError:
            secret = match[2]
        return match[1] + json.dumps(self._names.of(secret), ensure_ascii=False)[1:-1]

    def _without_parts(self, text: str) -> str:
        """Replace the first line of each part that is named like a secret; line by line, which no body makes slow."""
        lines = text.split("\n")
        is_named = is_value = False
        for place, line in enumerate(lines):
            content = line.removesuffix("\r")
            if is_value:
                is_value = False
                lines[place] = self._names.of(content) + line[len(content) :]
            elif not content:
                is_value, is_named = is_named, False
            elif self._part_name.search(content):
                is_named = True
        return "\n".join(lines)


def _plain(name: str) -> str:
    return name.lower().replace("-", "_")

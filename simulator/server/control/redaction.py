"""Secrets out of sight: what was on the wire goes in, the same with its credentials cut to their beginnings comes out.

Which names hold credentials is what the vendors' manifests say; the texts keep their form otherwise, so that malformed
ones can be shown as they were.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, quote_plus

if TYPE_CHECKING:
    from simulator.api.vendor import Vendor
    from simulator.sandbox.accounts import Account

SHOWN = 4
SURE_LENGTH = 8
"""Values of at least this length are cut wherever they stand; shorter ones may be common words."""

_HEADERS = re.compile(r"authorization|cookie|password|secret|(?:api|access|auth).*(?:key|token)", re.IGNORECASE)


def cut(value: str) -> str:
    """The beginning of a secret."""
    return f"{value[:SHOWN]}…" if len(value) > SHOWN else "…"


class Redactor:
    """Cuts credentials.

    Args:
        vendors: whose credential fields are secrets.
    """

    def __init__(self, vendors: Iterable[Vendor[Any]]) -> None:
        fields = {field for vendor in vendors for kind in vendor.credential_kinds for field in kind.fields}
        self._names = {_plain(field) for field in fields}
        names = "|".join(re.escape(field) for field in sorted(fields)) or "(?!)"
        self._pair = re.compile(rf"((?:^|[?&])(?:{names})=)([^&\s]+)", re.IGNORECASE)
        self._text_member = re.compile(rf'("(?:{names})"\s*:\s*")((?:[^"\\]|\\.)+)', re.IGNORECASE)
        self._number_member = re.compile(rf'("(?:{names})"\s*:\s*)(-?\d[\d.eE+-]*)', re.IGNORECASE)
        self._part_name = re.compile(rf'name="?(?:{names})"?', re.IGNORECASE)

    def target(self, target: str, account: Account | None) -> str:
        """A request target without the secrets in its query."""
        return _without_values(self._pair.sub(_cut_second, target), account)

    def header(self, name: str, value: str, account: Account | None) -> str:
        """A header's value: cut if its name is one for secrets, but for the scheme of an Authorization."""
        if _plain(name).removeprefix("x_") in self._names or _HEADERS.search(name):
            scheme, blank, secret = value.partition(" ")
            return f"{scheme} {cut(secret)}" if blank else cut(value)
        return _without_values(value, account)

    def body(self, text: str, content_type: str, account: Account | None) -> str:
        """A body without the secrets in it."""
        if "form-data" in content_type:
            text = self._without_parts(text)
        elif "urlencoded" in content_type:
            text = self._pair.sub(_cut_second, text)
        else:
            text = self._text_member.sub(_cut_second, text)
            text = self._number_member.sub(lambda match: f'{match[1]}"{cut(match[2])}"', text)
        return _without_values(text, account)

    def _without_parts(self, text: str) -> str:
        """Cut the first line of each part that is named like a secret; line by line, which no body can make slow."""
        lines = text.split("\n")
        is_named = is_value = False
        for place, line in enumerate(lines):
            content = line.removesuffix("\r")
            if is_value:
                is_value = False
                if content:
                    lines[place] = cut(content) + line[len(content) :]
            elif not content:
                is_value, is_named = is_named, False
            elif self._part_name.search(content):
                is_named = True
        return "\n".join(lines)


def _cut_second(match: re.Match[str]) -> str:
    return f"{match[1]}{cut(match[2])}"


def _without_values(text: str, account: Account | None) -> str:
    """Cut what is known to be the account's, wherever it stands."""
    if account is None:
        return text
    for credential in account.credentials:
        for value in credential.values:
            if len(value) >= SURE_LENGTH:
                for spelling in {value, quote(value, safe=""), quote_plus(value)}:
                    text = text.replace(spelling, cut(value))
    return text


def _plain(name: str) -> str:
    return name.lower().replace("-", "_")

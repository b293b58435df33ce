"""Captures to check."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from click.testing import Result

Check = Callable[..., Result]
EXAMPLES = Path(__file__).parents[2] / "fixtures" / "contracts" / "ugsms" / "examples"


def har_entry(**changes: Any) -> dict[str, Any]:
    """A documented call of the balance, as a browser or proxy notes it."""
    text = (EXAMPLES / "v2-balance-response.json").read_text(encoding="utf-8")
    entry: dict[str, Any] = {
        "request": {
            "method": "GET",
            "url": "https://ugsms.com/api/v2/account/balance",
            "headers": [{"name": "X-API-Key", "value": "hush-hush-key"}, {"name": ":authority", "value": "ugsms.com"}],
            "queryString": [],
        },
        "response": {
            "status": 200,
            "headers": [{"name": "Content-Type", "value": "application/json"}],
            "content": {"size": len(text), "mimeType": "application/json", "text": text},
        },
    }
    for place, value in changes.items():
        *way, last = place.split("__")
        node = entry
        for name in way:
            node = node[name]
        if value is None:
            del node[last]
        else:
            node[last] = value
    return entry


def har(*entries: Any) -> dict[str, Any]:
    return {"log": {"version": "1.2", "creator": {"name": "t", "version": "1"}, "entries": list(entries)}}

"""The world of every sandbox here: accounts of all vendors with money, one without any, and receivers of callbacks."""

from __future__ import annotations

from typing import Any

ACCOUNTS = ("advanta-1", "msgine-1", "msgine-2", "pushr-1", "ugsms-1")
POOR = "msgine-2"
RICH = 1_000_000


def world(receiver: str, sandbox: str, *, is_frozen: bool = False) -> dict[str, Any]:
    """Declare it as a scenario; whatever happens is soon over, so that much is on its way at any moment.

    Args:
        receiver: where callbacks go.
        sandbox: which one it is, so that each has callbacks of its own.
        is_frozen: whether its clock stands still until somebody moves it.
    """
    rich = {"balance": RICH, "rate_limit": "none"}
    return {
        "version": 1,
        "description": "A world to be killed.",
        "seed": "kills",
        "clock": {"speed": "frozen" if is_frozen else "live"},
        "unknown_credentials": "refuse",
        "terms": dict.fromkeys(("ugsms", "pushr", "advanta", "msgine"), rich),
        "accounts": {
            "ugsms": {"credentials": {"api_key": "key-of-ugsms"}},
            "pushr": {"credentials": {"api_key_public": "public-key", "api_key_secret": "secret-of-pushr"}},
            "advanta": {
                "credentials": {"partnerID": "12345", "apikey": "key-of-advanta"},
                "callback_url": f"{receiver}/reports/{sandbox}",
                "incoming": {"number": "22141", "url": f"{receiver}/incoming/{sandbox}"},
            },
            "msgine": {"credentials": {"token": "rich"}},
            "msgine-2": {"credentials": {"token": "poor"}, "balance": 0},
        },
        "delivery": {"sent_after": "20ms", "delivered_after": "40ms"},
    }

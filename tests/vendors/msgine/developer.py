"""A client of the newer epoch, in the world of the older one's."""

from __future__ import annotations

import json
from typing import Any

from support.inprocess import body_of
from vendors.msgine.client import NUMBER, TOKEN, Client

from simulator.api.request import Response

SEND = "/api/v1/developers/sms"
HISTORY = f"{SEND}/history"
KEY = {"X-Api-Key": TOKEN}


class Developer(Client):
    """One account with the price of the newer page, unless the terms say otherwise."""

    def post(self, key: dict[str, str] | None = None, **fields: object) -> Response:
        """Send one text to one number, unless `fields` say otherwise; "from_" stands for the field "from"."""
        body: dict[str, object] = {"to": NUMBER, "message": "Hello from MsGine!"}
        body.update({name.rstrip("_"): value for name, value in fields.items()})
        return self.ask("POST", SEND, headers=KEY if key is None else key, json=body)

    def read(self, target: str, key: dict[str, str] | None = None) -> Any:
        """What a look-up says."""
        return body_of(self.ask("GET", target, headers=KEY if key is None else key))

    def looked_up(self, answer: Response) -> Any:
        """What is said of a message that was sent."""
        return self.read(f"/api/v1/developers/{json.loads(answer.body)['id']}")


def error_of(response: Response) -> Any:
    """The error of a refusal."""
    return body_of(response)["error"]

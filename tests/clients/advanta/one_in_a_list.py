"""A billing script: its one text stands in a list, and what looks like a number is one."""

from __future__ import annotations

import json
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit


class Billing:
    """Sends with the standard library alone, by `sendsms`."""

    def __init__(self, base_url: str, partner_id: str, api_key: str, sender: str) -> None:
        url = urlsplit(base_url)
        self._host, self._services = url.netloc, f"{url.path}/api/services"
        self._account = {"apikey": api_key, "partnerID": int(partner_id)}
        self._sender = sender

    def send(self, mobile: int, message: str) -> Any:
        """Return the first row of the answer, or what refused the whole."""
        item = {**self._account, "shortcode": self._sender, "mobile": mobile, "message": message}
        answer = self._post("sendsms", [item])
        return answer["responses"][0] if "responses" in answer else answer

    def is_out_of_credit(self, needed: int) -> bool:
        """Tell whether fewer units are left than are needed."""
        return float(self._post("getbalance", [self._account])["credit"]) < needed

    def _post(self, call: str, body: object) -> Any:
        connection = HTTPConnection(self._host, timeout=20)
        try:
            headers = {"Content-Type": "application/json"}
            connection.request("POST", f"{self._services}/{call}", json.dumps(body).encode(), headers)
            return json.load(connection.getresponse())
        finally:
            connection.close()

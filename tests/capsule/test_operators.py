"""A capsule knows by which host a request came, so that the same operator answers when it is replayed."""

from __future__ import annotations

import pytest
from support.recorded import Recorded

from simulator.capsule.replaying import replay_capsule
from simulator.inprocess import request_to
from simulator.sandbox.origin import origin_of
from simulator.vendors import BUILT_IN
from simulator.vendors.advanta.operators import OPERATOR_OF_HOST

BULK = b"""{"smslist": [
    {"partnerID": "1", "apikey": "k", "mobile": "0712345678", "message": "Hi", "shortcode": "A"},
    {"partnerID": "2", "apikey": "l", "mobile": "0712345678", "message": "Hi", "timeToSend": "2024-01-02 10:00"}
]}"""


@pytest.mark.parametrize("host", ["localhost", *OPERATOR_OF_HOST])
def test_a_request_to_a_host_replays_as_its_operator_answered(host: str) -> None:
    recorded = Recorded(1)
    headers = {"Content-Type": "application/json", "Host": host}
    for path in ("/api/services/sendbulk", "/api/services/getbalance/?partnerID=1&apikey=k"):
        recorded.client.serve(request_to("POST", path, headers, BULK if "sendbulk" in path else b"", origin_of(host)))
    recorded.pass_time()
    assert replay_capsule(recorded.capsule(), BUILT_IN).difference is None

from itertools import chain, repeat

import pytest
from support.inprocess import body_of, keys_of, pairs_of
from vendors.ugsms.customer import BULK, KEY_HEADER, SEND, a_world, message

LONG = "Dear Jane, your payment of UGX 50,000 was received. ".ljust(161, ".")
DOCUMENTED = (
    message("0702913454", "Dear John, your appointment is at 2 PM today."),
    message("0776913451", LONG),  # the page bills its example as two segments, by no rule it states
    message("0755913452", "Dear Robert, your order #12345 is ready for pickup."),
)
SUCCESS = (
    b'{"success":true,"message":"Bulk messages processed successfully","data":{"summary":{"total_messages":3,'
    b'"successful":3,"failed":0,"total_contacts":3,"total_messages":4,"total_cost":140.0,"current_balance":1860.0,'
    b'"api_version":"v2","timestamp":"2024-01-01T12:00:00Z"},"successful_messages":[{"index":0,"number":"0702913454",'
    b'"number_of_messages":1,"cost":35.0},{"index":1,"number":"0776913451","number_of_messages":2,"cost":70.0},'
    b'{"index":2,"number":"0755913452","number_of_messages":1,"cost":35.0}],"failed_messages":null}}'
)
PARTIAL = (
    b'{"success":false,"message":"Bulk message processing failed","data":{"summary":{"total_messages":3,'
    b'"successful":2,"failed":1,"total_contacts":2,"total_messages":3,"total_cost":105.0,"current_balance":895.0,'
    b'"api_version":"v2","timestamp":"2024-01-01T12:00:00Z"},"successful_messages":[{"index":0,"number":"0702913454",'
    b'"number_of_messages":1,"cost":35.0},{"index":2,"number":"0755913452","number_of_messages":2,"cost":70.0}],'
    b'"failed_messages":[{"index":1,"number":"07769134","error":"Invalid phone number format"}]}}'
)
ALL_FAILED = (
    b'{"success":false,"message":"Bulk message processing failed","data":{"summary":{"total_messages":2,'
    b'"successful":0,"failed":2,"total_contacts":0,"total_messages":0,"total_cost":0.0,"current_balance":100000.0,'
    b'"api_version":"v2","timestamp":"2024-01-01T12:00:00Z"},"successful_messages":[],"failed_messages":['
    b'{"index":0,"number":"1","error":"Invalid phone number format"},'
    b'{"index":1,"number":"","error":"Invalid phone number format"}]}}'
)


def test_the_documented_request_gets_the_documented_answer() -> None:
    world = a_world(balance="2000", bulk_balance=_after())
    response = world.bulk(*DOCUMENTED, sender_id="UGSMS", reference="NOTIFICATIONS-2024")
    assert (response.status, response.body) == (200, SUCCESS)


def _after() -> object:
    from simulator.vendors.ugsms.policy import BulkBalance

    return BulkBalance("after")


def test_a_partial_failure_gets_the_documented_answer() -> None:
    world = a_world(balance="1000", bulk_balance=_after())
    response = world.bulk(message(), message("07769134"), message("0755913452", LONG))
    assert (response.status, response.body) == (200, PARTIAL)

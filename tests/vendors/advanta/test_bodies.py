"""The shapes of body that clients of the family send beside the documented one."""

import json

import pytest
from support.inprocess import World
from vendors.advanta.sending import PATH, codes_of, item, rows_of


def test_an_array_of_items_is_a_list(world: World) -> None:
    assert codes_of(world.ask("POST", PATH, json=[item(), item()])) == [200, 200]


def test_an_array_of_one_item_is_a_list(world: World) -> None:
    assert codes_of(world.ask("POST", PATH, json=[item()])) == [200]


def test_an_array_may_hold_the_documented_object(world: World) -> None:
    assert codes_of(world.ask("POST", PATH, json=[{"count": 2, "smslist": [item(), item()]}])) == [200, 200]


def test_an_item_alone_is_a_list_of_one(world: World) -> None:
    assert codes_of(world.ask("POST", PATH, json=item())) == [200]


def test_a_form_may_hold_one_item(world: World) -> None:
    form = {"partnerID": "1", "apikey": "k", "mobile": "0712345678", "message": "Hi", "clientsmsid": "1"}
    [row] = rows_of(world.ask("POST", PATH, form=form))
    assert (row["response-code"], row["clientsmsid"]) == (200, "1")


def test_a_form_may_spell_the_list_as_php_does(world: World) -> None:
    fields = {f"smslist[{place}][{key}]": str(value) for place in (0, 1) for key, value in item().items()}
    assert codes_of(world.ask("POST", PATH, form={"count": "2", **fields})) == [200, 200]


def test_a_form_may_hold_the_list_as_json(world: World) -> None:
    assert codes_of(world.ask("POST", PATH, form={"smslist": json.dumps([item(), item()])})) == [200, 200]


def test_a_multipart_form_is_read_like_a_form(world: World) -> None:
    fields = {"partnerID": "1", "apikey": "k", "mobile": "0712345678", "message": "Hi"}
    parts = [f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{text}\r\n' for name, text in fields.items()]
    response = world.ask(
        "POST",
        PATH,
        headers={"Content-Type": "multipart/form-data; boundary=x"},
        body=("".join(parts) + "--x--\r\n").encode(),
    )
    assert codes_of(response) == [200]


@pytest.mark.parametrize("content_type", ["text/plain", "application/json; charset=utf-8", ""])
def test_the_content_type_of_json_does_not_matter(world: World, content_type: str) -> None:
    body = json.dumps({"smslist": [item()]}).encode()
    assert codes_of(world.ask("POST", PATH, headers={"Content-Type": content_type}, body=body)) == [200]

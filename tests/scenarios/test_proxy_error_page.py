"""A proxy answers with pages, sometimes after the message was accepted."""

from __future__ import annotations

from support.scenarios import built_in, found, tried

BODY = {"to": "+256701521269", "message": "Hello"}


def test_some_pages_stand_for_nothing_and_some_for_an_accepted_message() -> None:
    world = built_in("proxy-error-page")
    seen = []
    for _ in range(6):
        before = len(world.messages())
        response = world.ask("POST", "/api/v1/messages/sms", BODY, Authorization="Bearer SHOP_TOKEN")
        kind = dict(response.headers)["Content-Type"].partition(";")[0]
        seen.append((response.status, kind, len(world.messages()) - before))
    accepted, refused = (201, "application/json", 1), (502, "text/html", 0)
    assert seen == [accepted, accepted, refused, accepted, accepted, refused]
    page = world.ask("POST", "/api/v1/messages/sms", BODY, Authorization="Bearer SHOP_TOKEN")
    assert (page.status, page.body[:1], len(world.messages())) == (201, b"<", 5)


def test_who_takes_a_page_for_a_refusal_pays_twice() -> None:
    naive, careful = (tried("proxy-error-page", client, vendors=("msgine",)) for client in ("naive", "careful"))
    assert found(naive.sandbox) == ["paid-twice", "paid-twice"]
    assert found(careful.sandbox) == []
    assert (careful.finished, len(careful.sandbox.messages)) == (12, 12)

"""What `GET /__admin/requests/{id}` showed whole although it is a secret, and what it shows of it now."""

import base64
import json

import pytest
from support.served import Served

SECRET = "s3cret-of-mine"
FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data; boundary=b"


async def shown(frozen: Served, target: str, headers: dict[str, str], body: bytes) -> str:
    """Everything that is shown of a request."""
    await frozen.ask("POST", target, headers=headers, body=body)
    request = (await frozen.get("requests/x-1"))["request"]
    coded = base64.b64decode(request["body"]["base64"] or "").replace(b"\0", b"").decode(errors="replace")
    return json.dumps(request, ensure_ascii=False).replace("\\u0000", "") + coded


@pytest.mark.parametrize(
    "name", ["X-Signature", "X-JWT", "X-Session-Id", "X-Pin", "X-Login", "X-Auth", "X-Amz-Security-Token"]
)
async def test_a_header_that_is_named_like_a_secret_is_cut(frozen: Served, name: str) -> None:
    text = await shown(frozen, "/toy/send", {name: SECRET}, b"{}")
    assert SECRET not in text
    assert f'["{name}", "s3cr…"]' in text


@pytest.mark.parametrize(
    ("label", "body"),
    [
        (FORM, '{"token": "s3cret-of-mine", "to": "x"}'),
        ("text/plain", "to=x&token=s3cret-of-mine"),
        ("application/json", "to=x&token=s3cret-of-mine"),
        ("application/json", '--b\r\nContent-Disposition: form-data; name="token"\r\n\r\ns3cret-of-mine\r\n--b--\r\n'),
        (MULTIPART, '{"token": "s3cret-of-mine", "to": "x"}'),
        (FORM, "access_token=s3cret-of-mine"),
        (FORM, "X-Amz-Security-Token=s3cret-of-mine"),
        (FORM, "to=x&api_key[]=s3cret-of-mine"),
        (FORM, "to=x;api_key=s3cret-of-mine"),
        (FORM, "to=x& +password=s3cret-of-mine"),
        ("application/json", '{"password": ["a", {"b": "s3cret-of-mine"}]}'),
        (MULTIPART, '--b\r\nContent-Disposition: form-data; name="token"\r\n\r\na\r\ns3cret-of-mine\r\n--b--\r\n'),
    ],
)
async def test_a_secret_in_a_body_is_cut_whatever_the_label(frozen: Served, label: str, body: str) -> None:
    text = await shown(frozen, "/toy/send", {"Content-Type": label}, body.encode())
    assert SECRET not in text
    assert "…" in text


@pytest.mark.parametrize("number", ["-48291.75", "+48291", "48291.75", "48291e7"])
async def test_a_number_that_is_a_secret_is_cut(frozen: Served, number: str) -> None:
    text = await shown(frozen, "/toy/send", {}, f'{{"pin": {number}, "x": 1}}'.encode())
    assert number not in text
    assert "…" in text


async def test_a_cookie_is_cut_whichever_it_is(frozen: Served) -> None:
    text = await shown(frozen, "/toy/send", {"Cookie": f"session={SECRET}; theme=darkest"}, b"{}")
    assert '["Cookie", "session=s3cr…; theme=dark…"]' in text


async def test_a_name_without_end_in_a_header_holds_up_nobody(frozen: Served) -> None:
    name = "api" * 1_200 + "x"
    text = await shown(frozen, "/toy/send", {name: SECRET}, b"{}")
    assert SECRET in text


async def test_the_url_of_a_callback_is_shown_without_its_token_and_called_with_it(frozen: Served) -> None:
    url = f"{frozen.url}/__catch/mine/hook?shop=7&token={SECRET}"
    await frozen.send(callback=url)
    await frozen.post("clock/settle")
    callback = (await frozen.get("callbacks"))["callbacks"][0]
    assert callback["url"].endswith("/__catch/mine/hook?shop=7&token=s3cr…")
    receivers = frozen.simulator.host.sandboxes.default.receivers
    assert receivers.arrivals("mine")[0].target == f"/hook?shop=7&token={SECRET}"
    assert (await frozen.get("receivers/mine"))["arrivals"][0]["target"] == "/hook?shop=7&token=s3cr…"

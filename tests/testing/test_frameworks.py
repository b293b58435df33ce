"""Applications as people write them, tested with the clients that their frameworks bring; every warning an error."""

import pytest

pytestmark = pytest.mark.runtimes

FLASK = """
import os, flask, requests

app = flask.Flask(__name__)
states = []

@app.post("/login")
def login():
    requests.post(
        os.environ["MSGINE_BASE_URL"] + "/api/v1/messages/sms",
        headers={"Authorization": "Bearer " + os.environ["MSGINE_TOKEN"]},
        json={"to": flask.request.json["phone"], "message": "Your code is 4711",
              "callbackUrl": os.environ["CALLBACK_URL"]},
        timeout=30,
    ).raise_for_status()
    return "", 204

@app.post("/callback")
def callback():
    states.append(flask.request.json["event"])
    return "", 204
"""

DJANGO = """
import json, os, httpx
from django.conf import settings
from django.http import HttpResponse
from django.urls import path

settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"], SECRET_KEY="x")

def login(request):
    number = json.loads(request.body)["phone"]
    httpx.post(
        os.environ["UGSMS_BASE_URL"] + "/api/v2/sms/send",
        headers={"X-API-Key": os.environ["UGSMS_API_KEY"]},
        json={"numbers": number, "message_body": "Your code is 4711"},
        trust_env=False,
    ).raise_for_status()
    return HttpResponse(status=204)

urlpatterns = [path("login", login)]
"""

AIOHTTP = """
import os, aiohttp
from aiohttp import web

states = []

async def login(request):
    number = (await request.json())["phone"]
    async with aiohttp.ClientSession() as session, session.post(
        os.environ["MSGINE_BASE_URL"] + "/api/v1/messages/sms",
        headers={"Authorization": "Bearer " + os.environ["MSGINE_TOKEN"]},
        json={"to": number, "message": "Your code is 4711", "callbackUrl": str(request.url.with_path("/callback"))},
    ) as answer:
        answer.raise_for_status()
    return web.Response(status=204)

async def callback(request):
    states.append((await request.json())["event"])
    return web.Response(status=204)

def make():
    app = web.Application()
    app.router.add_post("/login", login)
    app.router.add_post("/callback", callback)
    return app
"""


def test_flask_and_requests(project: pytest.Pytester) -> None:
    project.makepyfile(
        shop=FLASK,
        test_it="""
        import pytest, shop
        from simulator.testing import CallbackReceiver

        @pytest.fixture
        def client(sms_simulator, monkeypatch):
            client = shop.app.test_client()
            hand_on = lambda got: client.post("/callback", data=got.body, content_type=got.content_type).status_code
            with CallbackReceiver(hand_on) as receiver:
                for name, value in {**sms_simulator.env, "CALLBACK_URL": receiver.url}.items():
                    monkeypatch.setenv(name, value)
                yield client

        def test_login(client, sms_simulator):
            assert client.post("/login", json={"phone": "+256701521269"}).status_code == 204
            assert sms_simulator.wait_for(to="0701521269").otp == "4711"
            sms_simulator.clock.settle()
            assert shop.states == ["message.sent", "message.delivered"]
    """,
    )
    project.runpytest_subprocess().assert_outcomes(passed=1)


def test_django_and_httpx(project: pytest.Pytester) -> None:
    project.makepyfile(
        shop=DJANGO,
        test_it="""
        import django, shop
        from decimal import Decimal
        from django.test import Client

        django.setup()

        def test_login(sms_simulator, monkeypatch):
            for name, value in sms_simulator.env.items():
                monkeypatch.setenv(name, value)
            answer = Client().post("/login", {"phone": "+256701521269"}, content_type="application/json")
            assert answer.status_code == 204
            assert sms_simulator.wait_for(to="0701521269").otp == "4711"
            sms_simulator.clock.settle()
            assert sms_simulator.spent("ugsms") == Decimal("35")
    """,
    )
    project.runpytest_subprocess().assert_outcomes(passed=1)


def test_aiohttp_on_the_loop_of_the_test(project: pytest.Pytester) -> None:
    project.makepyfile(
        shop=AIOHTTP,
        test_it="""
        import shop

        async def test_login(aiohttp_client, sms_simulator, monkeypatch):
            for name, value in sms_simulator.env.items():
                monkeypatch.setenv(name, value)
            client = await aiohttp_client(shop.make())
            assert (await client.post("/login", json={"phone": "+256701521269"})).status == 204
            assert (await sms_simulator.aio.wait_for(to="0701521269")).otp == "4711"
            await sms_simulator.aio.clock.settle()
            assert shop.states == ["message.sent", "message.delivered"]
    """,
    )
    project.runpytest_subprocess().assert_outcomes(passed=1)

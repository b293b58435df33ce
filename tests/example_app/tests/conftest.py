"""The service as tests have it: served on a free port, its vendors and its time those of the test's sandbox."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp import web
from example_app.habits import Habits
from example_app.service import Service
from example_app.settings import Settings
from example_app.tests.shop import OpenShop, Shop
from example_app.web import make_app

from simulator.testing import SmsSimulator


@pytest.fixture
async def open_shop(sms_simulator: SmsSimulator) -> AsyncIterator[OpenShop]:
    """Starts the service with some habits, and with other environment variables than the sandbox's where told."""
    runners: list[web.AppRunner] = []
    shops: list[Shop] = []

    async def start(habits: Habits, **environ: str) -> Shop:
        listening = socket.create_server(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        settings = Settings.from_environment({**sms_simulator.env, "PUBLIC_URL": url, **environ})
        service = Service(settings, habits, lambda: sms_simulator.clock.now)
        runner = web.AppRunner(make_app(service))
        await runner.setup()
        runners.append(runner)
        await web.SockSite(runner, listening).start()
        shops.append(Shop(service, aiohttp.ClientSession(url), sms_simulator.aio))
        return shops[-1]

    yield start
    for shop in shops:
        await shop.session.close()
        await shop.service.close()
    for runner in runners:
        await runner.cleanup()

"""The service over HTTP: an application for aiohttp."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

from aiohttp import web

from example_app.service import Service
from example_app.texts import State, Text

SERVICE = web.AppKey("service", Service)
WORK_EVERY_S = 1.0


def make_app(service: Service) -> web.Application:
    """The application; who runs it has `work` done."""
    app = web.Application(client_max_size=4 * 1024**2)
    app[SERVICE] = service
    app.add_routes(
        [
            web.post("/otp", send_code),
            web.get("/otp/{id}", show_text),
            web.post("/verify", verify),
            web.post("/campaigns", begin_campaign),
            web.get("/campaigns/{id}", show_campaign),
            web.post("/callbacks/sms", take_receipt),
        ]
    )
    return app


async def working(app: web.Application) -> AsyncIterator[None]:
    """Has the work done in the background, for an application that is served for real."""
    async with asyncio.TaskGroup() as tasks:
        worker = tasks.create_task(_work(app[SERVICE]))
        yield
        worker.cancel()
    await app[SERVICE].close()


async def _work(service: Service) -> None:
    with contextlib.suppress(asyncio.CancelledError):
        while True:
            await service.work()
            await asyncio.sleep(WORK_EVERY_S)


async def _body(request: web.Request) -> dict[str, Any]:
    try:
        body = await request.json()
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise web.HTTPBadRequest(text="expected a JSON object")
    return body


async def send_code(request: web.Request) -> web.Response:
    body = await _body(request)
    try:
        text = await request.app[SERVICE].send_code(body["phone"], body.get("language", "en"))
    except KeyError as error:
        raise web.HTTPBadRequest(text=f"{error} is missing or unknown") from None
    return web.json_response(_shown(text), status=202)


async def show_text(request: web.Request) -> web.Response:
    text = request.app[SERVICE].store.single.get(request.match_info["id"])
    if text is None:
        raise web.HTTPNotFound
    return web.json_response(_shown(text))


async def verify(request: web.Request) -> web.Response:
    body = await _body(request)
    is_code = request.app[SERVICE].is_code(str(body.get("phone")), str(body.get("code")))
    return web.json_response({"verified": is_code}, status=200 if is_code else 403)


async def begin_campaign(request: web.Request) -> web.Response:
    body = await _body(request)
    try:
        campaign = request.app[SERVICE].begin_campaign(body["messages"])
    except (KeyError, TypeError) as error:
        raise web.HTTPBadRequest(text=f"messages must be a list of objects with phone and text: {error}") from None
    return web.json_response({"id": campaign.id}, status=202)


async def show_campaign(request: web.Request) -> web.Response:
    campaign = request.app[SERVICE].store.campaigns.get(request.match_info["id"])
    if campaign is None:
        raise web.HTTPNotFound
    estimate = sum(row.estimate for row in campaign.rows)
    return web.json_response({"states": campaign.states, "estimate": str(estimate), "spent": str(campaign.spent)})


async def take_receipt(request: web.Request) -> web.Response:
    body = await _body(request)
    try:
        vendor_id, state = str(body["id"]), State(body["status"])
    except (KeyError, ValueError) as error:
        raise web.HTTPBadRequest(text=f"no receipt: {error}") from None
    request.app[SERVICE].take_receipt(vendor_id, state)
    return web.Response(status=204)


def _shown(text: Text) -> dict[str, Any]:
    return {
        "id": text.id,
        "state": text.state.value,
        "vendor": text.vendor,
        "estimate": str(text.estimate),
        "reason": text.reason,
    }

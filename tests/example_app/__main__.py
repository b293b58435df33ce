"""Runs the service: `python -m example_app`, configured by the environment."""

from __future__ import annotations

import datetime as dt
import os

from aiohttp import web

from example_app.habits import CAREFUL
from example_app.service import Service
from example_app.settings import Settings
from example_app.web import make_app, working


async def _app() -> web.Application:
    service = Service(Settings.from_environment(os.environ), CAREFUL, lambda: dt.datetime.now(dt.UTC))
    app = make_app(service)
    app.cleanup_ctx.append(working)
    return app


if __name__ == "__main__":
    web.run_app(_app(), host="127.0.0.1", port=int(os.environ.get("PORT", "8000")))

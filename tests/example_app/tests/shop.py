"""The running service as tests have it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import aiohttp
from example_app.service import Service

from simulator.testing import AsyncSmsSimulator

PHONE = "+256701521269"


@dataclass(frozen=True, slots=True)
class Shop:
    """The running service, a client of it, and the sandbox that it sends to."""

    service: Service
    session: aiohttp.ClientSession
    sms: AsyncSmsSimulator

    async def post(self, path: str, **body: Any) -> Any:
        async with self.session.post(path, json=body) as answer:
            assert answer.status < 300, await answer.text()
            return await answer.json()

    async def get(self, path: str) -> Any:
        async with self.session.get(path) as answer:
            assert answer.status == 200, await answer.text()
            return await answer.json()

    async def otp(self, phone: str = PHONE, language: str = "en") -> Any:
        """Ask for a code; what the service says of it."""
        return await self.post("/otp", phone=phone, language=language)

    async def pass_time(self, by: str) -> None:
        """Let time pass, and the service do what is due then."""
        await self.sms.clock.advance(by)
        await self.service.work()


OpenShop = Callable[..., Awaitable[Shop]]

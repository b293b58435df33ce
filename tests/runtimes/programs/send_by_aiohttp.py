import asyncio
import sys

import aiohttp

SMS = {
    "api_key_public": "your_public_key",
    "api_key_secret": "your_secret_key",
    "message": "Hello! This is a test message.",
    "recipients": ["233558544343", "233548769324"],
    "sender_id": "PYWE",
    "scheduled": False,
    "time_scheduled": None,
}


async def main() -> None:
    async with (
        aiohttp.ClientSession() as session,
        session.post("https://pushr.pywe.org/api/client/sms/send-sms", json=SMS) as response,
    ):
        sys.stdout.write(await response.text())


asyncio.run(main())

"""Takes no notice of the environment: of no proxy, and of no roots but certifi's."""

import asyncio
import sys

import httpx

SMS = {"to": "+256701521269", "message": "Hello from MsGine!", "from": "MyApp"}


async def main() -> None:
    async with httpx.AsyncClient(trust_env=False, headers={"Authorization": "Bearer YOUR_API_TOKEN"}) as client:
        response = await client.post("https://api.msgine.net/api/v1/messages/sms", json=SMS)
        sys.stdout.write(response.text)


asyncio.run(main())

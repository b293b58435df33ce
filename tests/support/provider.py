"""Our own server as a pretended provider: known logins and no others, a frozen clock."""

from __future__ import annotations

from simulator.scenario.world_model import WorldModel
from simulator.settings import Settings
from simulator.vendors import BUILT_IN
from support.served import Served

LOGINS = {
    "ugsms": [{"api_key": "ugsms-key-of-a-client"}, {"username": "a-client", "password": "a-password"}],
    "pushr": [{"api_key_public": "public-of-a-client", "api_key_secret": "secret-of-a-client"}],
    "advanta": [{"partnerID": "4711", "apikey": "apikey-of-a-client"}],
    "msgine": [{"token": "token-of-a-client"}],
}
NUMBERS = {"ugsms": "0702913454", "pushr": "233558544343", "advanta": "254712345678", "msgine": "+256701521269"}


async def start_provider() -> Served:
    """Start it; whoever starts it stops it."""
    world = {
        "speed": 0,
        "start": "2024-01-01T12:00:00Z",
        "unknown_credentials": "refuse",
        "accounts": [{"vendor": name, "credentials": each, "number": 7} for name, each in LOGINS.items()],
    }
    served = Served(Settings(port=0, world=WorldModel.model_validate(world).world()), *BUILT_IN)
    await served.start()
    return served


async def values_of(provider: Served, vendor: str) -> dict[str, str]:
    """What the vendor's probes need."""
    values = {name: value for login in LOGINS[vendor] for name, value in login.items()}
    if vendor == "pushr":
        values |= {"business": "7", "token": (await provider.post("tokens/pushr"))["token"]}
    if vendor == "advanta":
        values["shortcode"] = "ADVANTA"
    return values

"""Run the service without HTTP: send texts for phones, codes and receipts, and tell what became of them."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Mapping, Sequence

import aiohttp

from example_app.calling import Caller
from example_app.campaigns import Campaigns
from example_app.habits import Habits
from example_app.sending import Clock, Sender
from example_app.settings import Settings
from example_app.texts import Campaign, Code, State, Store, Text
from example_app.vendors import MsGine, Ugsms

VALID_FOR = dt.timedelta(minutes=5)
MAX_EARLY = 1_000
TEMPLATES = {
    "en": "Your code is {code}. Do not tell it to anybody.",
    "fr": "Votre code est {code}. Il est à usage unique : ne le communiquez à personne, même si l'on vous dit que "
    "c'est nécessaire à la sécurité de votre compte. Merci de votre fidélité, à très bientôt.",
    "ar": "رمز التحقق الخاص بك هو {code}. لا تخبر به أحدا أبدا، ولا حتى من يقول إنه منا. شكرا لك.",
}


class Service:
    """Sends codes and campaigns.

    Args:
        settings: where the vendors are.
        habits: what is done where things go wrong.
        clock: tells the time.
    """

    def __init__(self, settings: Settings, habits: Habits, clock: Clock) -> None:
        timeout = aiohttp.ClientTimeout(total=settings.answer_within_s)
        self._session = aiohttp.ClientSession(timeout=timeout)
        self._clock = clock
        self._habits = habits
        self.store = Store()
        ugsms = Ugsms(
            Caller(self._session, settings.ugsms_url, {"X-API-Key": settings.ugsms_api_key}), settings.ugsms_price
        )
        msgine = MsGine(
            Caller(self._session, settings.msgine_url, {"Authorization": f"Bearer {settings.msgine_token}"}),
            settings.msgine_price,
            f"{settings.public_url}/callbacks/sms",
        )
        self._sender = Sender((msgine, ugsms), self.store, habits, clock)
        self._campaigns = Campaigns(ugsms, self.store, habits, clock)

    async def close(self) -> None:
        """Close the connections."""
        await self._session.close()

    async def send_code(self, phone: str, language: str) -> Text:
        """Send a one-time password; raises KeyError for a language that there is none in."""
        template = TEMPLATES[language]
        value = f"{secrets.randbelow(10**6):06d}"
        valid_until = self._clock() + VALID_FOR
        text = Text(self.store.new_id("otp"), phone, template.format(code=value), useless_after=valid_until)
        self.store.codes[phone] = Code(value, valid_until)
        self.store.single[text.id] = text
        await self._sender.send(text)
        return text

    def is_code(self, phone: str, value: str) -> bool:
        """Whether that is the code that was sent to a phone; it is good for one time."""
        code = self.store.codes.get(phone)
        if code is None or code.tries_left == 0 or self._clock() >= code.valid_until:
            return False
        code.tries_left -= 1
        if not secrets.compare_digest(code.value.encode(), value.encode()):
            return False
        del self.store.codes[phone]
        return True

    def begin_campaign(self, messages: Sequence[Mapping[str, str]]) -> Campaign:
        """Take in a campaign; `work` sends it."""
        name = self.store.new_id("campaign")
        rows = [Text(f"{name}-{place}", each["phone"], each["text"]) for place, each in enumerate(messages)]
        for row in rows:
            row.estimate = self._campaigns.estimate([row])
            if row.phone in self.store.blocked:
                row.fail("blocked")
        campaign = self.store.campaigns[name] = Campaign(name, rows)
        return campaign

    async def work(self) -> None:
        """Go on with all that may be sent now."""
        for text in self.store.due(self._clock()):
            await self._sender.send(text)
        for campaign in self.store.campaigns.values():
            await self._campaigns.go_on(campaign)

    def take_receipt(self, vendor_id: str, reported: State) -> None:
        """Note what a vendor says of a text."""
        text = self._habits.receipted(self.store, vendor_id)
        if text is not None:
            text.state = self._habits.next_state(text.state, reported)
        elif len(self.store.early) < MAX_EARLY:
            self.store.early[vendor_id] = reported

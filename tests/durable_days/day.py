"""Draw what happens in a day to the sandboxes of a host: the same for equal seeds, whatever process it happens to."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import Any

from support.day import JSON, make_step
from support.stage import AUTHORITY, HOUR_MS, LATE, PATIENCE_S, Stage

from simulator.api.request import Response
from simulator.hosting.hosted import Hosted
from simulator.scenario.build import credentials_of

REPORTING = "msgine"
"""The vendor whose sends name where they are reported."""
HOOK = "http://127.0.0.1:9/hook"
SPEEDS = [1, 1, 60, 0.25]
STEADY_SPEEDS = [0, 1]
OWN_ACCOUNTS: list[dict[str, Any]] = [
    {"vendor": "advanta", "credentials": [{"partnerID": "77", "apikey": "Straße 7/&=+%\"'"}], "balance": "500",
     "refunds": "5s", "incoming": [{"number": "22141", "url": HOOK, "auto_reply": True}]},
    {"vendor": "msgine", "credentials": [{"token": "YOUR_API_TOKEN"}], "budget": "3"},
]  # fmt: skip
FAULTS: list[dict[str, Any]] = [
    {"refuse": "rate_limited", "match": {"every": 3}},
    {"respond": {"status": 502, "body": "<h1>no</h1>"}, "match": {"first": 2}},
    {"latency": "100ms", "jitter": "20ms"},
    {"wire": "close", "phase": "after", "match": {"probability": 0.5}},
    {"damage": [{"missing_field": "id"}], "match": {"vendor": "msgine"}},
    {"wire": "refused", "match": {"from": "1s", "until": "1m"}},
    {"charges": 2}, {"send": False}, {"refund_after": "3s"}, {"spend": "all"}, {"stale_balance": "10s"},
    {"rate_limit": 2},
    {"receipt": {"before_answer": True}}, {"receipt": {"copies": 2, "late": "3s"}}, {"receipt": {"out_of_order": True}},
    {"receipt": {"never": True}, "match": {"every": 2}}, {"receipt": {"burst": "10s", "conflict": "2s"}},
    {"receipt": {"retry": {"backoff": ["1s", "5s"]}, "damage": ["truncated"]}},
]  # fmt: skip
SCENARIOS = ["flapping-provider", "receipt-storm", "balance-exhaustion", "accepted-then-lost"]
NAMES = ["one", "two", "three", "four"]


BEGINNING: list[dict[str, Any]] = [
    {"name": "one", "accounts": OWN_ACCOUNTS, "speed": 1},
    {"name": "two", "accounts": OWN_ACCOUNTS},
]
"""The sandboxes beside the default one that a day begins with; both declare the same credentials."""


class Day:
    """What happens to whatever stands on a stage.

    Args:
        seed: what is drawn from.
        stage: where it happens; another process's may take its place between two inputs.
        is_steady: whether nothing happens that a restart may begin again or lose by what is promised: lifetimes that
            end, callbacks that take long, time that runs fast.
    """

    def __init__(self, seed: str, stage: Stage, *, is_steady: bool = False) -> None:
        self.stage = stage
        self._is_steady = is_steady
        self.answers: list[tuple[int, bytes]] = []
        self._chance = random.Random(seed)
        self._deck: list[Callable[[], Awaitable[object]]] = []
        self._kinds = (
            *[self.ask] * 6, *[self.ask_as_somebody] * 6, *[self.pass_time] * 5, *[self.advance] * 3,
            *[self.send_again] * 2, *[self.call_receiver] * 2, *[self.receive] * 2, *[self.pace] * 2,
            *[self.make_sandbox] * 2, self.ask_nobody, self.add_fault, self.set_fault, self.remove_fault,
            self.clear_faults, self.top_up, self.adjust, self.set_balance, self.report_to, self.end_message,
            self.forget_messages, self.set_receiver, self.forget_receiver, self.set_number, self.remove_number,
            self.reset, self.begin_scenario, self.begin_with_demo, self.delete_sandbox, self.look,
        )  # fmt: skip

    async def go_on(self) -> None:
        """One input, and what follows from it; every kind has its turn before one comes again as often as it may."""
        if len(self.answers) < len(BEGINNING):
            await self._ask("POST", "sandboxes", BEGINNING[len(self.answers)], {})
            return
        if not self._deck:
            self._deck = [*self._kinds]
            self._chance.shuffle(self._deck)
        await self._deck.pop()()
        await self.stage.quiet()

    # Requests ---------------------------------------------------------------------------------------------------------

    async def ask(self) -> None:
        """A request to some vendor, by anybody, for a sandbox that is named or for none."""
        kind, value = make_step(self._chance)
        while kind != "ask":
            kind, value = make_step(self._chance)
        method, target, headers, body = value
        if isinstance(body, dict) and "callbackUrl" in body:
            body = {**body, "callbackUrl": self._receiver()}
        await self._ask(method, f"{self._chance.choice(['', self._prefix()])}{target}", body, {**JSON, **headers})

    async def ask_as_somebody(self) -> None:
        """A request with credentials that a sandbox began with: they lead there."""
        hosted = self._hosted()
        accounts = list(hosted.sandbox.accounts)[:5]
        account = self._chance.choice([*accounts, *[each for each in accounts if each.vendor == REPORTING] * 3])
        vendor = self.stage.directory.vendor(account.vendor)
        values = credentials_of(account, vendor)
        prefix = self._chance.choice(["", f"/s/{hosted.sandbox.name}"])
        number = self._chance.choice(["0701521269", "0701299901", "0712345678"])
        if vendor.token is not None:
            token = vendor.token(account, hosted.sandbox.clock.now_ms(), hosted.sandbox.clock.now_ms() + HOUR_MS)
            await self._ask("GET", f"{prefix}/api/client/sms/?business=1", None, {"Authorization": f"Bearer {token}"})
        elif "api_key" in values:
            body: Any = {"numbers": number, "message_body": "Hi"}
            await self._ask("POST", f"{prefix}/api/v2/sms/send", body, {**JSON, "X-API-Key": values["api_key"]})
        elif "partnerID" in values:
            item = {**values, "mobile": number, "message": "Hi", "shortcode": "SENDER", "clientsmsid": 4}
            await self._ask("POST", f"{prefix}/api/services/sendbulk", {"count": 1, "smslist": [item]}, JSON)
        elif "token" in values:
            body = {"to": ["+256701521269", "+256701299901"], "message": "Hi", "callbackUrl": self._receiver()}
            headers = {**JSON, "Authorization": f"Bearer {values['token']}"}
            await self._ask("POST", f"{prefix}/api/v1/messages/sms", body, headers)

    async def ask_nobody(self) -> None:
        """A request to no route, or of which nothing can be read."""
        target = self._chance.choice(["/nobody/documents/this?a=%FF", "/api/v1/messages/sms", "/api/v2/sms/send"])
        body = self._chance.choice([b"", b"{", b"\xff\xfe\0", b"a=b\n\n"])
        headers = {"Authorization": "Bearer \udcff", "X-Odd": "", "Content-Type": "application/json"}
        response = await self.stage.ask("POST", f"{self._prefix()}{target}", headers=headers, body=body)
        self._note(response)

    # Time -------------------------------------------------------------------------------------------------------------

    async def pass_time(self) -> None:
        """Real time: a moment, some seconds, or a minute."""
        self.stage.hands.go_on(self._chance.choice([1, 700, 4_000, 4_000, 61_000]))

    async def advance(self) -> None:
        """Time that is moved by hand."""
        what, body = self._chance.choice(
            [("advance", {"by": "700ms"}), ("advance", {"by": "5s"}), ("next", {}), ("settle", {"within": "20s"}),
             ("set", {"to": "2024-01-01T12:30:00Z"}), ("advance", {"by": "0s"})]
        )  # fmt: skip
        advancing = asyncio.create_task(self._control("POST", f"clock/{what}", body))
        await self.stage.quiet()
        while not advancing.done():  # it waits for the result of a callback
            self.stage.hands.go_on(round(PATIENCE_S * 1000))
            await self.stage.quiet()
        await advancing

    async def pace(self) -> None:
        """Another speed."""
        speed = self._chance.choice(STEADY_SPEEDS if self._is_steady else SPEEDS)
        what, body = self._chance.choice(
            [
                ("freeze", {}),
                ("resume", {"speed": speed or 1}),
                ("speed", {"speed": speed}),
                ("speed", {"speed": speed}),
            ]
        )
        await self._control("POST", f"clock/{what}", body)

    # Commands ---------------------------------------------------------------------------------------------------------

    async def add_fault(self) -> None:
        await self._control("POST", "faults", self._chance.choice(FAULTS))

    async def set_fault(self) -> None:
        await self._control("PUT", "faults/mine", self._chance.choice(FAULTS))

    async def remove_fault(self) -> None:
        hosted = self._hosted(lambda hosted: len(hosted.sandbox.faults))
        names = [fault.name for fault in hosted.sandbox.faults]
        await self._of(hosted, "DELETE", f"faults/{self._chance.choice(names or ['nothing'])}")

    async def clear_faults(self) -> None:
        await self._control("DELETE", "faults")

    async def top_up(self) -> None:
        await self._control("POST", f"accounts/{self._account()}/top-up", {"amount": "3.50"})

    async def adjust(self) -> None:
        amount = self._chance.choice(["-2", "-90000"])
        await self._control("POST", f"accounts/{self._account()}/adjust", {"amount": amount})

    async def set_balance(self) -> None:
        await self._control("PUT", f"accounts/{self._account()}/balance", {"amount": "0.07"})

    async def report_to(self) -> None:
        account = self._chance.choice(["advanta-1", "advanta-1", "pushr-1"])  # the one reports, the other does not
        await self._control("PUT", f"accounts/{account}/callback", {"url": self._receiver()})

    async def end_message(self) -> None:
        outcome = self._chance.choice(["delivered", "failed", "expired"])
        hosted = self._hosted(lambda hosted: len(hosted.sandbox.messages))
        ordinal = self._chance.randrange(hosted.sandbox.messages.accepted + 1) + 1
        await self._of(hosted, "POST", f"messages/m-{ordinal}/outcome", {"outcome": outcome})

    async def forget_messages(self) -> None:
        await self._control(
            "DELETE", self._chance.choice(["messages", "messages/m-1", "messages/m-3", "messages?q=Hi"])
        )

    async def send_again(self) -> None:
        hosted = self._hosted(lambda hosted: len(hosted.sandbox.callbacks))
        ordinal = self._chance.randrange(hosted.sandbox.callbacks.next_ordinal) + 1
        await self._of(hosted, "POST", f"callbacks/c-{ordinal}/replay", {})

    async def receive(self) -> None:
        text = self._chance.choice(["JOIN us", "stop it", "Karibu é 🎉"])
        hosted = self._hosted(lambda hosted: [*hosted.sandbox.incoming.numbers()])
        await self._of(hosted, "POST", "incoming", {"to": "22141", "from": "+254712345678", "text": text})

    async def set_number(self) -> None:
        body = {"keyword": "stop", "url": self._chance.choice([None, HOOK]), "auto_reply": True}
        await self._control("PUT", "accounts/advanta-1/incoming/22141", body)

    async def remove_number(self) -> None:
        await self._control("DELETE", "accounts/advanta-1/incoming/22141?keyword=stop")

    # Receivers --------------------------------------------------------------------------------------------------------

    async def set_receiver(self) -> None:
        answers = [{"status": 500}, {"status": 200, "body": "thanks", "headers": {"X-A": "b"}}]
        await self._control("PUT", "receivers/hook", {"answers": self._chance.choice([answers, answers[:1], []])})

    async def call_receiver(self) -> None:
        """Something that no callback sends."""
        body = self._chance.choice([b"", b"\xff\n\0", b'{"a": 1}'])
        target = f"{self._prefix()}/__catch/{self._chance.choice(['hook', 'other'])}/further?a=b"
        self._note(await self.stage.ask("POST", target, headers={"X-Odd": "\udcff"}, body=body))

    async def forget_receiver(self) -> None:
        hosted = self._hosted(lambda hosted: [*hosted.receivers])
        names = [name for name, _ in hosted.receivers]
        await self._of(hosted, "DELETE", f"receivers/{self._chance.choice(names or ['nobody'])}")

    # Sandboxes --------------------------------------------------------------------------------------------------------

    async def make_sandbox(self) -> None:
        name = self._chance.choice(NAMES)
        fleeting: list[dict[str, Any]] = [] if self._is_steady else [{"speed": 60}, {"expires_in": "2m"}]
        world: dict[str, Any] = self._chance.choice(
            [{}, {"speed": 1}, {"accounts": OWN_ACCOUNTS}, {"accounts": OWN_ACCOUNTS, "speed": 1, "seed": "7"},
             {"start": "2023-06-01T00:00:00Z"}, {"scenario": self._chance.choice(SCENARIOS)}, *fleeting]
        )  # fmt: skip
        await self._ask("POST", "sandboxes", {"name": name, **world}, {})

    async def reset(self) -> None:
        body = self._chance.choice([{}, {"seed": "other"}, {"accounts": OWN_ACCOUNTS}, {"speed": 1}])
        await self._of(self._other(), "POST", "reset", body)

    async def begin_scenario(self) -> None:
        await self._of(self._other(), "PUT", "scenario", {"name": self._chance.choice(SCENARIOS)})

    async def begin_with_demo(self) -> None:
        await self._of(self._other(), "POST", "demo-data", {"count": 5, "days": 1})

    async def delete_sandbox(self) -> None:
        names = [hosted.sandbox.name for hosted in self.stage.host.sandboxes][1:]
        await self._ask("DELETE", f"sandboxes/{self._chance.choice(names or ['nobody'])}", None, {})

    async def look(self) -> None:
        """Something that changes nothing, and notes how far time has gone."""
        await self._control("GET", self._chance.choice(["clock", "messages", "receivers", "planned"]))

    # ------------------------------------------------------------------------------------------------------------------

    def _hosted(self, has: Callable[[Hosted], object] = lambda _: True) -> Hosted:
        """A sandbox, one that has what is wanted if there is any."""
        everyone = list(self.stage.host.sandboxes)
        return self._chance.choice([hosted for hosted in everyone if has(hosted)] or everyone)

    def _other(self) -> Hosted:
        """A sandbox that may lose what it has; seldom the default one, in which most happens."""
        everyone = list(self.stage.host.sandboxes)
        return self._chance.choice(everyone[1:] * 5 + everyone)

    def _prefix(self) -> str:
        return f"/s/{self._hosted().sandbox.name}"

    def _account(self) -> str:
        return self._chance.choice(["ugsms-1", "pushr-1", "advanta-1", "msgine-1"])

    def _receiver(self) -> str:
        caught = f"http://{AUTHORITY}{self._prefix()}/__catch/hook"
        return self._chance.choice([HOOK, HOOK, caught, caught if self._is_steady else f"{HOOK}{LATE}"])

    async def _control(self, method: str, path: str, body: object = None) -> None:
        await self._of(self._hosted(), method, path, body)

    async def _of(self, hosted: Hosted, method: str, path: str, body: object = None) -> None:
        await self._ask(method, f"/s/{hosted.sandbox.name}/__admin/{path}", body, {})

    async def _ask(self, method: str, target: str, body: object, headers: dict[str, str]) -> None:
        number = len(self.answers)
        request_id = number if number % 3 == 1 else None  # of a control operation it is nothing
        self._note(await self.stage.ask(method, target, body, headers=headers, request_id=request_id))

    def _note(self, response: Response) -> None:
        self.answers.append((response.status, response.body))

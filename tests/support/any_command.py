"""Commands of every kind, drawn."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from hypothesis import strategies as st

from simulator.commands.accounts import SetCallback
from simulator.commands.callbacks import SendAgain, TakeResult
from simulator.commands.faults import ClearFaults, RemoveFault
from simulator.commands.incoming import Receive, RemoveNumber, SetNumber
from simulator.commands.messages import EndMessage, ForgetMessages
from simulator.commands.money import Adjust, SetBalance, TopUp
from simulator.commands.time import MoveTo
from simulator.sandbox.books.incoming import IncomingNumber
from simulator.sandbox.command import Command
from simulator.sandbox.virtual_time import LAST_MS
from simulator.scenario.adding import AddFault, SetFault

URL = "http://127.0.0.1:9/hook"
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
AMOUNTS = st.decimals(-(10**9), 10**9, places=4)

ANY_COMMAND: dict[str, st.SearchStrategy[Command[Any]]] = {
    "money.top-up": st.builds(TopUp, TEXT, AMOUNTS),
    "money.adjust": st.builds(Adjust, TEXT, AMOUNTS),
    "money.set-balance": st.builds(SetBalance, TEXT, AMOUNTS),
    "accounts.set-callback": st.builds(SetCallback, TEXT, st.none() | TEXT.map(lambda text: f"{URL}/{quote(text)}")),
    "messages.forget": st.builds(ForgetMessages, st.none() | st.lists(st.integers(1), max_size=9).map(tuple)),
    "messages.end": st.builds(
        EndMessage, st.integers(1), st.sampled_from(["delivered", "failed", "expired"]), st.none() | TEXT
    ),
    "callbacks.take-result": st.builds(
        TakeResult, st.integers(1), st.integers(), st.none() | st.integers(100, 599), st.none() | TEXT,
        st.integers(0), TEXT, st.booleans(), TEXT,
    ),
    "callbacks.send-again": st.builds(SendAgain, st.integers(1)),
    "faults.add": st.builds(AddFault, st.none() | TEXT, st.dictionaries(TEXT, st.integers() | TEXT, max_size=3)),
    "faults.set": st.builds(SetFault, TEXT, st.dictionaries(TEXT, st.integers() | TEXT, max_size=3)),
    "faults.remove": st.builds(RemoveFault, TEXT),
    "faults.clear": st.just(ClearFaults()),
    "incoming.receive": st.builds(Receive, TEXT, TEXT, TEXT, TEXT),
    "incoming.set-number": st.builds(
        SetNumber, TEXT,
        st.builds(IncomingNumber, TEXT, TEXT, st.none() | TEXT, TEXT, st.booleans(), st.booleans()),
    ),
    "incoming.remove-number": st.builds(RemoveNumber, TEXT, TEXT, TEXT),
    "time.move-to": st.builds(MoveTo, st.integers(max_value=LAST_MS)),
}  # fmt: skip
"""By name. A command without a row here is missed by `tests/commands/`."""

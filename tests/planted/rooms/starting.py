"""Faults in settings, and in the stream of events of a world."""

from planted.fault import Fault, Room

SETTINGS = Room(
    "settings",
    least=4,
    tests=("tests/cli/test_options.py",),
    faults=(
        Fault(
            "a server is made with an empty guard",
            "simulator/settings/__init__.py",
            "for each in GUARDS:",
            "for each in GUARDS[1:]:",
        ),
        Fault(
            "a variable of a guard that is empty counts as not set",
            "simulator/cli/options.py",
            'return "" if os.environ.get(str(self.envvar)) == "" else super()',
            "return super()",
        ),
        Fault(
            "a secret is shown with the settings",
            "simulator/settings/row.py",
            "repr=not row.is_secret",
            "repr=True",
        ),
        Fault(
            "the default of a secret is shown in the help",
            "simulator/cli/options.py",
            "show_default=not option.row.is_secret and option",
            "show_default=option",
        ),
    ),
)

EVENTS = Room(
    "events",
    least=6,
    tests=("tests/sandbox/test_events.py",),
    faults=(
        Fault(
            "what nobody hears is not counted",
            "simulator/sandbox/events.py",
            "self.number += 1\n        if self._listeners or self.number <= self._read_until:\n",
            "if self._listeners or self.number < self._read_until:\n            self.number += 1\n",
        ),
        Fault(
            "a gap between the events that are kept is passed over",
            "simulator/sandbox/events.py",
            "if len(events) == missed and events[0].number == number + 1 else None",
            "if len(events) == missed else None",
        ),
        Fault(
            "what comes after a reading is not kept",
            "simulator/sandbox/events.py",
            "        self._read_until = self.number + KEPT\n",
            "",
        ),
        Fault(
            "events are made for ever once one was read",
            "simulator/sandbox/events.py",
            "self._read_until = self.number + KEPT\n",
            "self._read_until = 1 << 62\n",
        ),
        Fault(
            "a listener that left by an error is told on",
            "simulator/sandbox/events.py",
            "        try:\n            yield\n        finally:\n            self._listeners.remove(listener)",
            "        yield\n        self._listeners.remove(listener)",
        ),
        Fault(
            "only the newest listener is told",
            "simulator/sandbox/events.py",
            "for listener in tuple(self._listeners):",
            "for listener in tuple(self._listeners)[-1:]:",
        ),
    ),
)

ROOMS = (SETTINGS, EVENTS)

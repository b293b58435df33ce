"""Faults in settings, in what is loaded and when, and in the stream of events of a world."""

from planted.fault import Fault, Room

SETTINGS = Room(
    "settings",
    least=8,
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
        Fault(
            "the URL of an engine is shown with the settings",
            "simulator/settings/__init__.py",
            '"URL", is_secret=True, scope',
            '"URL", scope',
        ),
        Fault(
            "a URL of another engine is taken",
            "simulator/cli/addresses.py",
            "urlsplit(text).scheme in SCHEMES and",
            "urlsplit(text).scheme and",
        ),
        Fault(
            "the address of a simulator may stand for all of a machine",
            "simulator/cli/addresses.py",
            "    if host in EVERYWHERE:\n",
            "    if host == '*':\n",
        ),
        Fault(
            "sandboxes may be kept in a folder and in an engine",
            "simulator/cli/configuring.py",
            '    if plain["data"] is not None:\n',
            '    if plain["data"] == "":\n',
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

LOADING = Room(
    "what is loaded, and when",
    least=9,
    tests=("tests/test_light.py",),
    faults=(
        Fault(
            "certificates are never read",
            "simulator/light.py",
            "        if self.is_told:\n",
            "        if not self.is_told:\n",
        ),
        Fault(
            "a context of another kind becomes one of ours",
            "simulator/light.py",
            "if type(context) is ssl.SSLContext:",
            "if isinstance(context, ssl.SSLContext):",
        ),
        Fault(
            "contexts are made that read later for ever after",
            "simulator/light.py",
            "        kind.load_default_certs = READ  # type: ignore[method-assign]\n        del kind",
            "        del kind",
        ),
        Fault(
            "a path is found by the first file of its word, whatever the method is",
            "simulator/control/routes.py",
            "if match is not None and method in match.targets:",
            "if match is not None:",
            ("tests/control/test_routes.py",),
        ),
        Fault(
            "only the file that answers a method is asked for the methods of a path",
            "simulator/control/routes.py",
            "return (await _table(*features_below(word))).find(path)",
            "return None",
            ("tests/control/test_routes.py",),
        ),
        Fault(
            "pydantic is told that there is no plugin where there may be one",
            "simulator/catalogue/offering.py",
            "if _loader._plugins is None and not may_be_offered(",
            "if _loader._plugins is None or not may_be_offered(",
            ("tests/catalogue/test_offering.py",),
        ),
        Fault(
            "a package that comes later is not seen",
            "simulator/catalogue/offering.py",
            "        return folder.stat().st_mtime_ns\n",
            "        return folder.stat().st_mtime_ns and 1\n",
            ("tests/catalogue/test_offering.py",),
        ),
        Fault(
            "values of a class and of one below it are equal",
            "simulator/values.py",
            "if other.__class__ is self.__class__ else",
            "if isinstance(other, self.__class__) else",
            ("tests/test_values.py",),
        ),
        Fault(
            "a value that is not to be compared is compared",
            "simulator/values.py",
            "[each.name for each in fields(made) if each.compare]",
            "[each.name for each in fields(made)]",
            ("tests/test_values.py",),
        ),
    ),
)

ROOMS = (SETTINGS, LOADING, EVENTS)

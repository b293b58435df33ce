"""Faults in what people hold in their hands: the pytest plugin with its client, and the command line."""

from planted.fault import Fault, Room

TESTING = Room(
    "pytest plugin and client",
    least=4,
    tests=("tests/testing/test_handle.py",),
    faults=(
        Fault(
            "another scenario lets unknown keys into the sandbox of a test",
            "simulator/control/scenarios.py",
            'if "unknown_credentials" not in scenario.tree',
            "if False",
            ("tests/testing/test_unknown_credentials.py",),
        ),
        Fault(
            "messages come newest first",
            "simulator/testing/claiming.py",
            "return found[::-1]",
            "return found",
        ),
        Fault(
            "more messages than were claimed are fine",
            "simulator/testing/claiming.py",
            "if len(found) == count or (count is None and found):",
            "if len(found) >= (1 if count is None else count):",
        ),
        Fault(
            "on a frozen clock a given timeout is not waited for",
            "simulator/testing/claiming.py",
            "else self._grace if timeout is None else timeout",
            "else self._grace",
        ),
        Fault(
            "what a test says of its world gives way to the defaults",
            "simulator/testing/plugin.py",
            "create(**{**defaults, **given, **world})",
            "create(**{**given, **world, **defaults})",
            ("tests/testing/test_plugin.py",),
        ),
        Fault(
            "an outage that closed a port counts as never met",
            "simulator/testing/checks.py",
            'and not each["seen"] and not each.get("closings")]',
            'and not each["seen"]]',
            ("tests/testing/test_plugin.py",),
        ),
        Fault(
            "the simulator's own violations fail a test",
            "simulator/testing/checks.py",
            'if each["side"] == "client" and each["rule"] != ROUTE:',
            'if each["rule"] != ROUTE:',
        ),
        Fault(
            "hints fail a test",
            "simulator/testing/handle.py",
            'self.pages("violations", {"level": "violation"})',
            'self.pages("violations")',
            ("tests/testing/test_plugin.py",),
        ),
        Fault(
            "a failure of a test is hidden by one in its receiver",
            "simulator/testing/catching.py",
            "if self._failure is not None and error is None:",
            "if self._failure is not None:",
            ("tests/testing/test_catching.py",),
        ),
        Fault(
            "a test that failed in one phase is shown by another one",
            "simulator/testing/matrix.py",
            "row[vendor] = min(row.get(vendor, PASSED), _outcome(report), key=_WORST_FIRST.index)",
            "row[vendor] = _outcome(report)",
            ("tests/testing/test_plugin.py",),
        ),
    ),
)

CLI = Room(
    "command line",
    least=2,
    tests=("tests/cli/test_options.py",),
    faults=(
        Fault(
            "blanks at the end of a text are not counted",
            "simulator/cli/segments.py",
            '.removesuffix("\\n").removesuffix("\\r")',
            ".rstrip()",
            ("tests/cli/test_segments.py",),
        ),
        Fault(
            "violations of the simulator's own are a failure",
            "simulator/cli/violations.py",
            "if any(map(is_to_mend, found)):",
            "if found:",
            ("tests/cli/test_violations.py",),
        ),
        Fault(
            "hints are a failure",
            "simulator/cli/violation_reports.py",
            'found["side"] == "client" and found["level"] != HINT',
            'found["side"] == "client"',
            ("tests/cli/test_violations.py",),
        ),
        Fault(
            "traffic to which there are hints alone is not as documented",
            "simulator/cli/reports.py",
            "[each for each in self.found if each.level != HINT]",
            "list(self.found)",
            ("tests/capture/test_checking.py",),
        ),
        Fault(
            "policies of a scenario win over flags",
            "simulator/cli/configuring.py",
            "{**below.policies, **model.policies}",
            "{**model.policies, **below.policies}",
            ("tests/cli/test_options.py", "tests/cli/test_scenario.py"),
        ),
        Fault(
            "the highest port is refused",
            "simulator/cli/configuring.py",
            "int(number[:6]) <= MAX_PORT",
            "int(number[:6]) < MAX_PORT",
        ),
    ),
)

ROOMS = (TESTING, CLI)

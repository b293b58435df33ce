"""Faults in worlds: scenarios, capsules, and the secrets that are kept out of what is shown."""

from planted.fault import Fault, Room

SCENARIO = Room(
    "scenarios",
    least=4,
    tests=("tests/scenario/test_loading.py", "tests/scenario/test_build.py"),
    faults=(
        Fault(
            "an account is merged by how its id is written",
            "simulator/scenario/merging.py",
            'key = account_id(written) if place == ("accounts",) else written',
            "key = written",
        ),
        Fault(
            "an event at the very start comes too early",
            "simulator/scenario/contradictions.py",
            "and at < start:",
            "and at <= start:",
        ),
        Fault(
            "a rule for a share of all leaves something to the next rule",
            "simulator/scenario/contradictions.py",
            'if not match or (set(match) == {"share"} and match["share"] in ("1", "1.0")):',
            "if not match:",
        ),
        Fault(
            "an account's own price leaves the vendor's regional ones",
            "simulator/scenario/terms.py",
            "return defaults.prices if model.price is None else {}",
            "return defaults.prices",
        ),
        Fault(
            "a sandbox has the plain rules of no world in particular",
            "simulator/scenario/build.py",
            "each.name: getattr(world, each.name) for",
            "each.name: each.default for",
        ),
        Fault(
            "a duration is calculated in binary fractions",
            "simulator/scenario/durations.py",
            "total_ms = Decimal(str(value)) * 1_000",
            "total_ms = Decimal(value) * 1_000",
            ("tests/control/test_clock.py",),
        ),
        Fault(
            "a new price leaves the regional ones",
            "simulator/commands/accounts.py",
            "else ({} if self.price is not None else terms.prices)",
            "else terms.prices",
            ("tests/sandbox/test_changes.py",),
        ),
        Fault(
            "draining fills an account that holds less",
            "simulator/commands/money.py",
            "if account.balance > self.leave:",
            "if account.balance != self.leave:",
            ("tests/sandbox/test_changes.py",),
        ),
        Fault(
            "an adjustment goes below nothing",
            "simulator/commands/money.py",
            "max(self.amount, -account.balance)",
            "self.amount",
            ("tests/sandbox/test_changes.py",),
        ),
    ),
)

CAPSULE = Room(
    "capsules",
    least=2,
    tests=("tests/capsule",),
    faults=(
        Fault(
            "a callback that is under way twice is forgotten with its first result",
            "simulator/sandbox/books/callbacks.py",
            "if self._times[callback.ordinal] > 1:",
            "if False:",
            ("tests/capsule", "tests/server/test_capsules.py"),
        ),
        Fault(
            "a capsule leaves a section of scenarios out",
            "simulator/capsule/model.py",
            "    receipts: JsonValue = None\n",
            "",
            ("tests/capsule/test_scenarios.py",),
        ),
        Fault(
            "a scenario that says nothing but its world is taken for one that nobody wrote",
            "simulator/capsule/scenario.py",
            ' for name in OF_A_SCENARIO if name != "scenario_text"):',
            " for name in OF_A_SCENARIO):",
            ("tests/capsule/test_scenarios.py",),
        ),
        Fault(
            "what is said of a world takes the place of nothing",
            "simulator/scenario/world_model.py",
            "return replace(world, **said)",
            "return replace(World(), **said)",
            ("tests/control/test_sandboxes.py", "tests/cli/test_options.py"),
        ),
        Fault(
            "a capsule ends with its last input",
            "simulator/capsule/making.py",
            "until_ms=self._last_ms() if books is None else taken.now_ms,",
            "until_ms=self._last_ms(),",
        ),
        Fault(
            "INVALID in capitals is no beginning that a pseudonym keeps",
            "simulator/capsule/pseudonyms.py",
            "if secret.lower().startswith(word)",
            "if secret.startswith(word)",
        ),
    ),
)

SECRETS = Room(
    "secrets",
    least=2,
    tests=("tests/secrets/test_known.py", "tests/secrets/test_names.py", "tests/secrets/test_reading.py"),
    faults=(
        Fault(
            "of two known secrets side by side the second one is shown",
            "simulator/secrets/known.py",
            "if place >= copied else None",
            "if place > copied else None",
        ),
        Fault(
            "the shortest of several known secrets is looked for first",
            "simulator/secrets/known.py",
            "lengths.sort(reverse=True)",
            "lengths.sort()",
        ),
        Fault(
            "of a long name the beginning is looked at, not the end",
            "simulator/secrets/names.py",
            "name[-LOOKED_AT:]",
            "name[:LOOKED_AT]",
        ),
        Fault(
            "the two orders of bytes are swapped",
            "simulator/secrets/hiding.py",
            '"-le" if body.startswith(b"\\xff") else "-be"',
            '"-be" if body.startswith(b"\\xff") else "-le"',
            ("tests/secrets",),
        ),
    ),
)

ROOMS = (SCENARIO, CAPSULE, SECRETS)

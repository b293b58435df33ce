"""Faults in commands: what is recorded of them, what is written down, and what they do to a world."""

from planted.fault import Fault, Room

PERFORMED = ("tests/commands",)
REPLAYED = ("tests/capsule/test_replaying.py",)

COMMANDS = Room(
    "commands",
    least=6,
    tests=("tests/control/test_accounts.py",),
    faults=(
        Fault(
            "a command is not recorded",
            "simulator/commands/performing.py",
            "    inputs.note(performed)\n",
            "",
            REPLAYED,
        ),
        Fault(
            "a command is applied twice",
            "simulator/commands/performing.py",
            "        return command.apply(sandbox)\n    refused",
            "        command.apply(sandbox)\n        return command.apply(sandbox)\n    refused",
        ),
        Fault(
            "the last field of a command is not written down",
            "simulator/capsule/commands.py",
            "for each in dataclasses.fields(command)]",
            "for each in dataclasses.fields(command)[:-1]]",
            REPLAYED,
        ),
        Fault(
            "a command that the control API gives has no name to be written down by",
            "simulator/capsule/commands.py",
            '    "faults.clear": ClearFaults,\n',
            "",
            PERFORMED,
        ),
        Fault(
            "a command of a later version is taken for this one",
            "simulator/capsule/commands.py",
            "if version != kind.version:",
            "if version < kind.version:",
            REPLAYED,
        ),
        Fault(
            "every instant that time is moved to is kept",
            "simulator/commands/time.py",
            "supersedes: ClassVar[bool] = True",
            "supersedes: ClassVar[bool] = False",
            PERFORMED,
        ),
        Fault(
            "of commands one after the other the first one is kept",
            "simulator/sandbox/books/inputs.py",
            "self.entries[-1] = entry\n",
            "pass\n",
            PERFORMED,
        ),
        Fault(
            "a try that somebody asked for counts as the vendor's own",
            "simulator/commands/callbacks.py",
            "self.answer, self.is_replay,",
            "self.answer, False,",
            ("tests/control/test_callbacks.py",),
        ),
        Fault(
            "the moments of a fault that is added count from the beginning of time",
            "simulator/scenario/adding.py",
            "self.fault or book.free_name(), sandbox.now_ms)",
            "self.fault or book.free_name(), 0)",
            PERFORMED,
        ),
        Fault(
            "money that is put in counts as an adjustment",
            "simulator/commands/money.py",
            "Cause.TOP_UP",
            "Cause.ADJUSTMENT",
        ),
        Fault(
            "a balance that is set already is posted once more",
            "simulator/commands/money.py",
            "if account.balance != self.amount:",
            "if True:",
            ("tests/control/test_accounts.py",),
        ),
        Fault(
            "a balance is raised by all that it shall be",
            "simulator/commands/money.py",
            "self.amount - account.balance)",
            "self.amount)",
            ("tests/control/test_accounts.py",),
        ),
    ),
)

ROOMS = (COMMANDS,)

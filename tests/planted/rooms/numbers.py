"""Faults in numbers of phones, their networks, and the states of messages."""

from planted.fault import Fault, Room

NUMBERS = Room(
    "numbers, networks and states",
    least=12,
    tests=("tests/sms/test_numbers.py",),
    faults=(
        Fault(
            "a prefix of MTN's is forgotten",
            "simulator/sms/networks.py",
            "724 737 76 77",
            "724 737 77",
            ("tests/sms/test_networks.py",),
        ),
        Fault(
            "two networks have one ordinal",
            "simulator/sms/networks.py",
            '"Airtel Uganda", "UG", 2',
            '"Airtel Uganda", "UG", 1',
            ("tests/sms/test_networks.py",),
        ),
        Fault(
            "prefixes of Kenya are looked for in Ghana",
            "simulator/sms/networks.py",
            '"KE", 5), "254"',
            '"KE", 5), "233"',
            ("tests/sms/test_networks.py",),
        ),
        Fault(
            "a number has sixteen digits at most",
            "simulator/sms/numbers.py",
            "E164_MAX_DIGITS: Final = 15",
            "E164_MAX_DIGITS: Final = 16",
        ),
        Fault(
            "codes of no country are a region",
            "simulator/sms/numbers.py",
            'NO_REGION: Final = "001"',
            'NO_REGION: Final = "000"',
        ),
        Fault(
            "Guernsey shares the code of France",
            "simulator/sms/numbers.py",
            '"GG": "GB"',
            '"GG": "FR"',
        ),
        Fault(
            "a code's last region tells its lengths",
            "simulator/sms/numbers.py",
            "main_region = _regions()[code][0]",
            "main_region = _regions()[code][-1]",
        ),
        Fault(
            "a region without mobile numbers has a plan",
            "simulator/sms/numbers.py",
            "if metadata is None or pattern is None:",
            "if metadata is None:",
        ),
        Fault(
            "a failure that gives no reason is an absent subscriber",
            "simulator/sms/nondelivery.py",
            "if state is State.EXPIRED else",
            "if state is not State.DELIVERED else",
            ("tests/sms/test_nondelivery.py",),
        ),
        Fault(
            "a blocked sender comes behind the other rules",
            "simulator/commands/messages.py",
            "rules=(rule, *sandbox.delivery.rules)",
            "rules=(*sandbox.delivery.rules, rule)",
            ("tests/sandbox/test_changes.py",),
        ),
        Fault(
            "digits of every script are digits",
            "simulator/sms/numbers.py",
            '({pattern})", re.ASCII)',
            '({pattern})")',
        ),
        Fault(
            "a national prefix is not needed",
            "simulator/sms/numbers.py",
            "|{national_prefix})(",
            "|{national_prefix}|)(",
        ),
        Fault(
            "leading digits are not looked at",
            "simulator/sms/numbers.py",
            "metadata.leading_digits or rf",
            "rf",
        ),
        Fault(
            "a number may be longer than its plan",
            "simulator/sms/numbers.py",
            "(?:{_assigned(metadata)})\\Z",
            "(?:{_assigned(metadata)})",
        ),
        Fault(
            "the first region of a shared code is skipped",
            "simulator/sms/numbers.py",
            "for region in _regions()[code]:",
            "for region in _regions()[code][1:]:",
        ),
        Fault(
            "a final state is one that something follows",
            "simulator/sms/states.py",
            "return not TRANSITIONS[self]",
            "return bool(TRANSITIONS[self])",
            ("tests/sms/test_states.py",),
        ),
        Fault(
            "a pending message cannot fail",
            "simulator/sms/states.py",
            "frozenset({State.SENT, State.FAILED})",
            "frozenset({State.SENT})",
            ("tests/sms/test_states.py",),
        ),
        Fault(
            "a delivered message may fail",
            "simulator/sms/states.py",
            "State.DELIVERED: frozenset()",
            "State.DELIVERED: frozenset({State.FAILED})",
            ("tests/sms/test_states.py",),
        ),
    ),
)

ROOMS = (NUMBERS,)

"""Faults in the emulated vendors."""

from planted.fault import Fault, Room

VENDORS = Room(
    "vendors",
    least=2,
    tests=("tests/vendors/advanta",),
    faults=(
        Fault(
            "the row that a balance just covers is refused",
            "simulator/vendors/advanta/sending.py",
            "if rest < 0:",
            "if rest <= 0:",
        ),
        Fault(
            "each row of a bulk may spend the whole balance",
            "simulator/vendors/advanta/sending.py",
            "            left[account] = rest\n",
            "",
        ),
        Fault(
            "a message of another account is reported",
            "simulator/vendors/advanta/looking_up.py",
            "if message is not None and message.submission.account is call.account:",
            "if message is not None:",
        ),
        Fault(
            "a host answers in its operator's way whatever the switch says",
            "simulator/vendors/advanta/operators.py",
            "if operator is Operator.BY_HOST:",
            "if operator is Operator.BY_HOST or host is not None:",
        ),
        Fault(
            "the last digits of a hash choose how its message ends",
            "simulator/sandbox/rules/delivery.py",
            ' if recipient[:1] == "+" else DELIVERED',
            "",
        ),
        Fault(
            "two words for a delivery have one number",
            "simulator/vendors/advanta/delivery_words.py",
            'DeliveryWord("AbsentSubscriber", 16)',
            'DeliveryWord("AbsentSubscriber", 19)',
            ("tests/vendors/advanta/test_delivery_words.py",),
        ),
        Fault(
            "a time that names no offset is in UTC",
            "simulator/vendors/advanta/sending_times.py",
            "return parse_instant(text, KENYA)",
            "return parse_instant(text)",
            ("tests/transcripts/test_in_process.py",),
        ),
        Fault(
            "one account is told how another's messages fare",
            "simulator/vendors/advanta/looking_up.py",
            "if message is not None and message.submission.account is call.account:",
            "if message is not None:",
            ("tests/transcripts/test_in_process.py",),
        ),
        Fault(
            "the delivery of a text that waited counts from its acceptance",
            "simulator/vendors/advanta/sending_times.py",
            "began_ms = submission.created_ms if submission.release_ms is None else submission.release_ms",
            "began_ms = submission.created_ms",
            ("tests/vendors/advanta/test_callbacks.py", "tests/transcripts/test_in_process.py"),
        ),
        Fault(
            "a host counts for more than the operator that a switch names",
            "simulator/vendors/advanta/operators.py",
            "if operator is Operator.BY_HOST:",
            "if operator is Operator.BY_HOST or host is not None:",
            ("tests/transcripts/test_in_process.py",),
        ),
        Fault(
            "the switch for credentials in a callback's URL is ignored",
            "simulator/sandbox/rules/callback_urls.py",
            "authority) and not credentials_accepted:",
            "authority):",
            ("tests/vendors/msgine",),
        ),
        Fault(
            "a callback's URL may be as long as it likes",
            "simulator/sandbox/rules/callback_urls.py",
            "if len(url) > MAX_URL_LENGTH:",
            "if len(url) > 9 * MAX_URL_LENGTH:",
            ("tests/vendors/msgine",),
        ),
        Fault(
            "every state is reported to an account's URL",
            "simulator/vendors/advanta/callbacks.py",
            "if not state.is_final:",
            "if state.value == 'pending':",
            ("tests/vendors/advanta/test_callbacks.py",),
        ),
        Fault(
            "a receipt for an unknown id names a message that there is",
            "simulator/sandbox/acts/receipts.py",
            "        stranger.ordinal += NEVER_GIVEN_OUT\n",
            "",
            ("tests/vendors/advanta/test_callbacks.py",),
        ),
        Fault(
            "an account's reports go on as before a switch was turned",
            "simulator/commands/policies.py",
            "        plan_again(sandbox, self.vendor)\n",
            "",
            ("tests/sandbox/test_changes.py",),
        ),
        Fault(
            "a rate limit is said to end before it does",
            "simulator/vendors/msgine/wording.py",
            "return -(-admission.reset_ms // 1000)",
            "return admission.reset_ms // 1000",
            ("tests/vendors/msgine",),
        ),
        Fault(
            "the id before the first one is one",
            "simulator/vendors/msgine/wording.py",
            "return ordinal if ordinal > 0 else None",
            "return ordinal if ordinal >= 0 else None",
            ("tests/vendors/msgine",),
        ),
        Fault(
            "the last page that is full has a next one",
            "simulator/vendors/pushr/listing.py",
            "if offset + size < total else None",
            "if offset + size <= total else None",
            ("tests/vendors/pushr/test_list.py",),
        ),
        Fault(
            "a token works at the very instant of its end",
            "simulator/vendors/pushr/tokens.py",
            "if exp <= now_ms / 1000 or",
            "if exp < now_ms / 1000 or",
            ("tests/vendors/pushr/test_tokens.py",),
        ),
        Fault(
            "a fraction of a shilling is written with one decimal place",
            "simulator/vendors/ugsms/amounts.py",
            "spell(amount, 1 if amount == amount.to_integral_value() else 2)",
            "spell(amount, 1)",
            ("tests/vendors/ugsms",),
        ),
    ),
)

ROOMS = (VENDORS,)

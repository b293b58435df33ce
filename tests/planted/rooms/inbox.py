"""Faults in what a page with an inbox asks the control API for."""

from planted.fault import Fault, Room

INBOX = Room(
    "the inbox of the control API",
    least=12,
    tests=("tests/control/test_messages.py",),
    faults=(
        Fault(
            "places in a text are counted in characters, which a browser counts otherwise",
            "simulator/control/views/one_message.py",
            "    return len(text) + sum(each > LAST_IN_ONE_UNIT for each in text)\n",
            "    return len(text)\n",
        ),
        Fault(
            "a row tells of a change of state when it was created",
            "simulator/control/views/message_rows.py",
            "        changed_at=iso_millis(message.changed_ms),\n",
            "        changed_at=iso_millis(submission.created_ms),\n",
        ),
        Fault(
            "a row has no text",
            "simulator/control/views/message_rows.py",
            "text=message.text[:BEGINNING],",
            'text="",',
        ),
        Fault(
            "words are blamed that a message meets",
            "simulator/control/language/query.py",
            "left = [term for term in left if not term.is_met(looked)]",
            "left = left or [term for term in left if not term.is_met(looked)]",
        ),
        Fault(
            "the newest message is taken for the oldest",
            "simulator/control/messages.py",
            "first=public_id(Kind.MESSAGE, kept.ordinals[0])",
            "first=public_id(Kind.MESSAGE, kept.ordinals[-1])",
        ),
        Fault(
            "every number has a nought in front at home",
            "simulator/sms/numbers.py",
            '    return "" if prefix == code else prefix\n',
            '    return "0"\n',
            ("tests/sms/test_numbers.py",),
        ),
        Fault(
            "deleting by a query deletes what came since somebody looked",
            "simulator/control/message_changes.py",
            "None if newest is None else newest + 1",
            "None",
            ("tests/control/test_message_changes.py",),
        ),
        Fault(
            "a deletion is done and not recorded",
            "simulator/control/message_changes.py",
            "deleted += visit.perform(ForgetMessages(tuple(ordinals[start : start + AT_ONCE])))",
            "deleted += ForgetMessages(tuple(ordinals[start : start + AT_ONCE])).apply(sandbox)",
            ("tests/control/test_message_changes.py",),
        ),
        Fault(
            "submissions without messages are still listed",
            "simulator/sandbox/books/messages.py",
            "        gone = [each for each in submissions if not self.of(each)]\n",
            "        gone: list[Submission] = []\n",
            ("tests/sandbox/test_messages.py",),
        ),
        Fault(
            "older messages to a number are lost with one that is forgotten",
            "simulator/sandbox/books/by_recipient.py",
            "                self._gone[message.ordinal] = earlier\n",
            "                self._gone[message.ordinal] = 0\n",
            ("tests/sandbox/test_messages.py",),
        ),
        Fault(
            "a message that was ended by hand is ended again when its time comes",
            "simulator/sandbox/acts/delivery.py",
            "    if message.state is State.SENT:\n        move(sandbox, message, ending.state, ending.reason)\n",
            "    if True:\n        move(sandbox, message, ending.state, ending.reason)\n",
            ("tests/sandbox/test_ending.py",),
        ),
        Fault(
            "what failed before it was charged is charged all the same",
            "simulator/sandbox/acts/delivery.py",
            "if message.state is State.PENDING and total + message.cost <= left:",
            "if total + message.cost <= left:",
            ("tests/sandbox/test_ending.py",),
        ),
        Fault(
            "a scheduled message that failed by hand is released",
            "simulator/sandbox/acts/delivery.py",
            "        if message.state is State.SCHEDULED:\n",
            "        if True:\n",
            ("tests/sandbox/test_ending.py",),
        ),
        Fault(
            "what nobody paid for is delivered by hand",
            "simulator/sandbox/acts/delivery.py",
            "    if message.is_charged and State.SENT in following:\n",
            "    if State.SENT in following:\n",
            ("tests/sandbox/test_ending.py",),
        ),
        Fault(
            "a message is delivered by hand without having been sent",
            "simulator/sandbox/acts/delivery.py",
            "    if message.state is State.PENDING and message.is_charged:\n",
            "    if state is State.FAILED:\n",
            ("tests/sandbox/test_ending.py",),
        ),
    ),
)

ROOMS = (INBOX,)

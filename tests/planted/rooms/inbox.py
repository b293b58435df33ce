"""Faults in what a page with an inbox asks the control API for."""

from planted.fault import Fault, Room

INBOX = Room(
    "the inbox of the control API",
    least=4,
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
    ),
)

ROOMS = (INBOX,)

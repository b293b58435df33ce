"""Faults in what judges others: the player of transcripts, the checks of a vendor, the observer and the contract."""

from planted.fault import Fault, Room

P = "simulator/conformance/player.py"
PLAYER = Room(
    "player of transcripts",
    least=8,
    tests=("tests/conformance/test_twins.py", "tests/transcripts"),
    faults=(
        Fault(
            "a value of no documented type is only what integrators were seen to send",
            "simulator/contract/wording.py",
            "if rule is Rule.TYPE and isinstance(part[rule], list):",
            "if rule is Rule.TYPE and isinstance(part[rule], str):",
            ("tests/contract/test_labels.py", "tests/observer/test_refused_is_told.py"),
        ),
        Fault(
            "the balance is not compared",
            P,
            'lines += _unequal("balance", step.balance.amount, await self.stage.balance(step.balance.vendor))',
            "await self.stage.balance(step.balance.vendor)",
        ),
        Fault(
            "headers are not compared",
            P,
            'lines += differences(value, got[0], self.names, f"header {name}")',
            "continue",
        ),
        Fault(
            "a raw body is not compared",
            P,
            'lines += _unequal("body", wanted.body.encode(), response.body)',
            "pass",
        ),
        Fault(
            "messages are not compared",
            P,
            "lines += _messages(step.messages, await self.stage.states(step.messages.vendor))",
            "await self.stage.states(step.messages.vendor)",
        ),
        Fault(
            "answers before the last are not looked at",
            P,
            "wanted = last if number == request.repeat else before",
            "wanted = last if number == request.repeat else None",
        ),
        Fault(
            "the order of states does not count",
            P,
            '_unequal("states", list(wanted.states), got)',
            '_unequal("states", sorted(wanted.states), sorted(got))',
        ),
        Fault(
            "a header that comes twice is accepted",
            P,
            "if len(got) == 1:",
            "if got:",
        ),
        Fault(
            "an empty list of callbacks is not looked at",
            P,
            "if step.callbacks is not None:",
            "if step.callbacks:",
        ),
        Fault(
            "names are bound in a copy and forgotten",
            P,
            "differences(tokens(wanted), actual, self.names, where)",
            "differences(tokens(wanted), actual, dict(self.names), where)",
        ),
        Fault(
            "parts are divided by another text",
            "simulator/conformance/player.py",
            'BOUNDARY = "transcript-boundary"',
            'BOUNDARY = "transcript-border"',
            ("tests/conformance/test_twins.py",),
        ),
    ),
)

BENT_BEHAVIOUR = ("tests/conformance/test_bent_behaviour.py", "tests/conformance/test_rules.py")
CHECKS = Room(
    "checks of a vendor",
    least=5,
    tests=("tests/conformance/test_bent_manifest.py", "tests/conformance/test_rules.py"),
    faults=(
        Fault(
            "only the first of two routes is looked at for a template",
            "simulator/conformance/routes.py",
            'all("{" in left + right or left == right',
            'all("{" in left or left == right',
        ),
        Fault(
            "a host need only begin like one",
            "simulator/conformance/routes.py",
            "if not HOST.fullmatch(host):",
            "if not HOST.match(host):",
        ),
        Fault(
            "a summary of blanks counts as words",
            "simulator/conformance/manifest.py",
            "if not words.strip():",
            "if not words:",
        ),
        Fault(
            "a choice of ours is overlooked where it begins with a capital",
            "simulator/conformance/manifest.py",
            "if claim.source.lower().startswith(OUR_CHOICE)",
            "if claim.source.startswith(OUR_CHOICE)",
        ),
        Fault(
            "credentials are tried when long expired, not at that instant",
            "simulator/conformance/access.py",
            "credential.expires_ms = trial.sandbox.now_ms\n",
            "credential.expires_ms = trial.sandbox.now_ms - 1\n",
            BENT_BEHAVIOUR,
        ),
        Fault(
            "it does not matter whose messages unknown credentials send",
            "simulator/conformance/access.py",
            "if len(opened) != 1 or owners != opened * 2:",
            "if len(opened) != 1:",
            BENT_BEHAVIOUR,
        ),
        Fault(
            "recipients may come in any order",
            "simulator/conformance/trial.py",
            "if got != wanted:",
            "if sorted(got) != sorted(wanted):",
            BENT_BEHAVIOUR,
        ),
        Fault(
            "one charge for nothing is overlooked",
            "simulator/conformance/trial.py",
            "if len(self.sandbox.ledger) > len(self.sandbox.accounts):",
            "if len(self.sandbox.ledger) > len(self.sandbox.accounts) + 1:",
            BENT_BEHAVIOUR,
        ),
        Fault(
            "a submission may be charged in two entries",
            "simulator/conformance/charging.py",
            "if trial.spent != cost or len(set(charges)) != len(charges) or not cost:",
            "if trial.spent != cost or not cost:",
            BENT_BEHAVIOUR,
        ),
        Fault(
            "the status of a forced refusal does not count",
            "simulator/conformance/refusals.py",
            "if outcome.rejection != reason or response.status != row.status:",
            "if outcome.rejection != reason:",
            BENT_BEHAVIOUR,
        ),
    ),
)

CHECKER = ("tests/contract/test_checker.py", "tests/contract/test_rules.py")
VIOLATIONS = "simulator/hosting/violations.py"
STORE = ("tests/hosting/test_violations.py",)
ACCEPTED = ("tests/observer/test_accepted.py",)
UNSEEN = ("tests/capture/test_unseen.py",)
UNROUTED = ("tests/api/test_unrouted.py",)
IN_STEPS = ("tests/observer/test_in_steps.py",)
OBSERVER = Room(
    "observer and contract",
    least=5,
    tests=("tests/observer/test_judging.py", "tests/observer/test_modes.py"),
    faults=(
        Fault(
            "every further try of a callback is judged again",
            "simulator/observer/recorder.py",
            "if len(callback.attempts) == 1:",
            "if callback.attempts:",
        ),
        Fault(
            "a callback's violations replace those of the request",
            VIOLATIONS,
            "self._found[ordinal] = before + found",
            "self._found[ordinal] = found",
            STORE,
        ),
        Fault(
            "an answer that a fault spoilt is judged",
            "simulator/observer/judging.py",
            'not kept.faults and ("Content-Type", CONTENT_TYPE)',
            '("Content-Type", CONTENT_TYPE)',
        ),
        Fault(
            "a long exchange is judged in one piece",
            "simulator/observer/recorder.py",
            "if next(self._judging, DONE) is DONE:",
            "if all(True for _ in self._judging):",
            IN_STEPS,
        ),
        Fault(
            "strict mode judges a long exchange in one piece",
            "simulator/observer/strict.py",
            "len(exchange.response_body) > LONG:",
            "len(exchange.response_body) > 1_000 * LONG:",
            IN_STEPS,
        ),
        Fault(
            "all items of an array are compared in one step",
            "simulator/contract/validator.py",
            "            yield ValidationError(STOP)\n",
            "",
            IN_STEPS,
        ),
        Fault(
            "HEAD is not judged as GET",
            "simulator/observer/conversion.py",
            'return "GET" if kept.method == "HEAD" else kept.method',
            "return kept.method",
        ),
        Fault(
            "a path that nobody documents needs no contract",
            "simulator/observer/checkers.py",
            "if vendor in {name, None} and name not in self._read",
            "if vendor == name and name not in self._read",
        ),
        Fault(
            "strict mode loses what a fault does on the wire",
            "simulator/observer/strict.py",
            "told.transmission = response.transmission",
            "told.transmission = None",
        ),
        Fault(
            "the header about further violations comes one too early",
            "simulator/observer/strict.py",
            "if len(alike) > MAX_HEADERS:",
            "if len(alike) >= MAX_HEADERS:",
        ),
        Fault(
            "blanks within a number are taken for blanks around it",
            "simulator/contract/values.py",
            'each.strip(" \\t") for each in text.split(",")',
            'each.replace(" ", "") for each in text.split(",")',
            ACCEPTED,
        ),
        Fault(
            "a bare token that was refused is a hint",
            "simulator/contract/credentials.py",
            "rule = Rule.CREDENTIALS if exchange.status == REFUSED else Rule.OTHER_CREDENTIALS",
            "rule = Rule.OTHER_CREDENTIALS",
            ACCEPTED,
        ),
        Fault(
            "a field is proposed that was sent as well",
            "simulator/contract/client_side.py",
            "if key not in value and key not in named]",
            "]",
            ACCEPTED,
        ),
        Fault(
            "a field is proposed that the query has",
            "simulator/contract/client_side.py",
            "if key not in value and key not in named]",
            "if key not in value]",
            ACCEPTED,
        ),
        Fault(
            "what belongs into the list is pointed at as if it were there",
            "simulator/contract/whole.py",
            "return replace(violation, pointer=BODY + violation.pointer.removeprefix(beginning))",
            "return violation",
            ACCEPTED,
        ),
        Fault(
            "any object is an item of the list",
            "simulator/contract/whole.py",
            "return Whole(part) if value.keys().isdisjoint(names) else _within",
            "return Whole(part) if not value else _within",
            ACCEPTED,
        ),
        Fault(
            "a time without offset is never too early",
            "simulator/contract/moments.py",
            "written = [text, *(put_right(text, each.but_for) for each in field.also_accepted)]",
            "written = [text]",
            ACCEPTED,
        ),
        Fault(
            "hints take the room of violations",
            "simulator/observer/judging.py",
            "Level.HINT: MAX_HINTS}",
            "Level.HINT: MAX_VIOLATIONS}",
            ACCEPTED,
        ),
        Fault(
            "credentials are missed in a body that was not captured",
            "simulator/contract/credentials.py",
            "if not complete and not may_be_unseen:",
            "if not complete:",
            UNSEEN,
        ),
        Fault(
            "fields are missed in a body that was not captured",
            "simulator/contract/client_side.py",
            "if Placement.BODY in places and not is_body_seen:",
            "if Placement.BODY in places and False:",
            UNSEEN,
        ),
        Fault(
            "a form in parts keeps the boundary of a body that is not there",
            "simulator/capture/har.py",
            "    return labelled, f",
            "    return headers, f",
            UNSEEN,
        ),
        Fault(
            "a captured preflight is judged",
            "simulator/contract/checker.py",
            "        if exchange.is_preflight:\n            return\n",
            "",
            UNSEEN,
        ),
        Fault(
            "headers that a browser leaves out are missed",
            "simulator/capture/checking.py",
            "if is_of_header and captured.exchange.status in SUCCESSES:",
            "if is_of_header and captured.exchange.status == 0:",
            UNSEEN,
        ),
        Fault(
            "a call that charges is proposed for one that reads",
            "simulator/serving/unrouted.py",
            "calls = [each for each in _known(vendor) if each.is_read_only or not is_read]",
            "calls = list(_known(vendor))",
            UNROUTED,
        ),
        Fault(
            "what is known elsewhere is proposed as if it were emulated",
            "simulator/serving/unrouted.py",
            "    if near.elsewhere is not None:",
            "    if near is None:",
            UNROUTED,
        ),
        Fault(
            "the port of a vendor does not tell whom a path is meant for",
            "simulator/serving/unrouted.py",
            "[each for each in vendors if each.name == own]",
            "[]",
            UNROUTED,
        ),
        Fault(
            "a hint is as long as what was asked for",
            "simulator/serving/unrouted.py",
            "cut = asked if len(asked) <= room else",
            "cut = asked if room else",
            UNROUTED,
        ),
        Fault(
            "a preflight counts as a mistake",
            "simulator/serving/serve.py",
            "return found._replace(hint=None)",
            "return found",
            UNROUTED,
        ),
        Fault(
            "a hint is told in the header of violations",
            "simulator/observer/strict.py",
            'Level.HINT: "X-SMS-Simulator-Hint"',
            'Level.HINT: "X-SMS-Simulator-Violation"',
        ),
        Fault(
            "what is shown has lost its level",
            "simulator/observer/judging.py",
            "            level=Level(found.level),\n",
            "",
        ),
        Fault(
            "a finding has not the level of its rule",
            "simulator/contract/wording.py",
            "grounds.source, text, level)",
            "grounds.source, text)",
            CHECKER,
        ),
        Fault(
            "half a pair of credentials is complete",
            "simulator/contract/credentials.py",
            "if sent.issuperset(each.name for each in together)]",
            "if not sent.isdisjoint(each.name for each in together)]",
            CHECKER,
        ),
        Fault(
            "a callback is compared with the first one documented",
            "simulator/contract/our_side.py",
            "return min(judged, key=len)",
            "return judged[0]",
            CHECKER,
        ),
        Fault(
            "a type that is only assumed is taken as documented",
            "simulator/contract/client_side.py",
            "if also and also.evidence in {Evidence.DOCUMENTED, Evidence.PUBLIC}:",
            "if also:",
            CHECKER,
        ),
        Fault(
            "violations outlive their exchange",
            VIOLATIONS,
            "self.kept_bytes -= _bytes_of(self._found.pop(ordinal, ()))",
            "self.kept_bytes -= _bytes_of(self._found.get(ordinal, ()))",
            STORE,
        ),
        Fault(
            "nothing found counts as not judged",
            VIOLATIONS,
            "self._found[ordinal] = before + found\n        if not found:\n            return",
            "if not found:\n            return\n        self._found[ordinal] = before + found",
            STORE,
        ),
        Fault(
            "violations that are dropped for want of room are not counted",
            VIOLATIONS,
            "        self.dropped.update(each.level for each in lost)\n",
            "",
            STORE,
        ),
        Fault(
            "a sandbox that begins anew keeps the violations of before",
            "simulator/hosting/sandboxes.py",
            "        hosted.violations = Violations(fresh.journal)\n",
            "",
            ("tests/observer/test_keeping.py",),
        ),
        Fault(
            "what falls off a backlog is not counted",
            "simulator/observer/recorder.py",
            "self._waiting.popleft().hosted.violations.unjudged += 1",
            "self._waiting.popleft()",
        ),
    ),
)

FORMS = "simulator/text/forms.py"
FILES = "simulator/contract/files.py"
MOMENTS = "simulator/contract/moments.py"
ECMA = ("tests/contract/test_ecma.py",)
READING = Room(
    "one reading of a body",
    least=12,
    tests=("tests/observer/test_one_reading.py",),
    faults=(
        Fault(
            "a text may end before a line feed",
            "simulator/contract/ecma.py",
            'PYTHON, RUST = r"\\Z", "$"',
            'PYTHON, RUST = "$", "$"',
            ECMA,
        ),
        Fault(
            "a dot of a pattern is whatever the engine says",
            "simulator/contract/ecma.py",
            '{"$": end, ".": f"[^{LINE_ENDS}]"}',
            '{"$": end}',
            ECMA,
        ),
        Fault(
            "the judge reads what the vendor's side does not",
            "simulator/contract/reading.py",
            "    value = read_strictly(body)\n    return Part(value",
            '    value = __import__("json").loads(body)\n    return Part(value',
        ),
        Fault(
            "a repeated key is overlooked where colons are escaped",
            "simulator/text/json_reading.py",
            'and b"\\\\" not in text and text.count',
            "and text.count",
            ("tests/text/test_json_quickly.py",),
        ),
        Fault(
            "a repeated key is overlooked where a text has colons",
            "simulator/text/json_reading.py",
            'text.count(b":") == _colons(value)',
            'text.count(b":") >= _colons(value)',
            ("tests/text/test_json_quickly.py",),
        ),
        Fault(
            "the place in a form is counted without what is written as %C3",
            FORMS,
            "return piece.start() + written[error.start].start()",
            "return piece.start() + error.start",
            ("tests/text/test_forms.py",),
        ),
        Fault(
            "a part that cannot be read is counted from nought",
            FORMS,
            "_place_in_parts(body, boundary, len(pairs) + 1, error)",
            "_place_in_parts(body, boundary, len(pairs), error)",
        ),
        Fault(
            "a query that is not UTF-8 is sent with what replaces it",
            "simulator/vendors/ugsms/parameters.py",
            "return read_query(request) if",
            "return request.query_fields if",
        ),
        Fault(
            "a query that is not UTF-8 is not told",
            "simulator/contract/client_side.py",
            "if was != now):",
            "if was == now != now):",
        ),
        Fault(
            "a whole number with a point is none",
            "simulator/text/json_reading.py",
            "return str(int(value)) if value.is_integer() else None",
            "return None",
        ),
        Fault(
            "the row of a refused item has an identifier only where it is a text or a whole number",
            "simulator/vendors/advanta/items.py",
            "return Refused(mobile, clientsmsid, UNSUPPORTED_DATA)",
            "return Refused(mobile, text_of(clientsmsid), UNSUPPORTED_DATA)",
        ),
        Fault(
            "the present lies in the future",
            MOMENTS,
            "if moment <= present:",
            "if moment < present:",
        ),
        Fault(
            "a time of no effect has to lie ahead",
            MOMENTS,
            "and _holds(field.required_if, types, body)",
            "",
        ),
        Fault(
            "a day that no calendar has is a time",
            MOMENTS,
            "        if moment is None:\n",
            "        if moment is None and not text:\n",
        ),
        Fault(
            "a field that another asks for may be missing",
            "simulator/contract/value_schema.py",
            '            schema["allOf"] = conditions\n',
            "            pass\n",
        ),
        Fault(
            "a file without rows of data is in order",
            FILES,
            "if rows < table.min_rows:",
            "if rows > table.min_rows:",
        ),
        Fault(
            "variables of a template need no columns",
            FILES,
            "dict.fromkeys([*wanted, *variables])",
            "dict.fromkeys(wanted)",
        ),
        Fault(
            "blank lines are rows of data",
            FILES,
            "if not line.is_blank)",
            "if line.cells is not None)",
        ),
        Fault(
            "a text may stand for a file",
            FILES,
            "if (content is None) is (JsonType.FILE in field.types):",
            "if content is not None and JsonType.FILE not in field.types:",
        ),
        Fault(
            "empty credentials are some",
            "simulator/contract/credentials.py",
            'return bool(value != "")',
            "return True",
        ),
        Fault(
            "a byte order mark is not told",
            "simulator/contract/client_side.py",
            "if exchange.body.startswith(BYTE_ORDER_MARK):",
            "if exchange.body == BYTE_ORDER_MARK:",
        ),
    ),
)

ROOMS = (PLAYER, CHECKS, OBSERVER, READING)

"""Faults in what judges others: the player of transcripts, the checks of a vendor, the observer and the contract."""

from planted.fault import Fault, Room

P = "simulator/conformance/player.py"
PLAYER = Room(
    "player of transcripts",
    least=8,
    tests=("tests/conformance/test_twins.py", "tests/transcripts"),
    faults=(
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
            "grounds.source, text, rule.level)",
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

ROOMS = (PLAYER, CHECKS, OBSERVER)

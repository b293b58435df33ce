"""Faults in texts of messages: alphabets, segments, the reading of codes; and in the reading of JSON."""

from planted.fault import Fault, Room

ALPHABETS = Room(
    "alphabets and segments",
    least=10,
    tests=("tests/sms/test_segments.py",),
    faults=(
        Fault(
            "GSM-7 has no capital C with a cedilla",
            "simulator/sms/alphabet.py",
            "ùìòÇ",
            "ùìò",
            ("tests/sms/test_alphabet.py",),
        ),
        Fault(
            "the euro sign costs one septet",
            "simulator/sms/alphabet.py",
            'frozenset("\\f^{}\\\\[~]|€")',
            'frozenset("\\f^{}\\\\[~]|")',
            ("tests/sms/test_alphabet.py",),
        ),
        Fault(
            "no character of the extension table is GSM-7",
            "simulator/sms/alphabet.py",
            "GSM_BASIC | GSM_EXTENSION",
            "GSM_BASIC",
            ("tests/sms/test_alphabet.py",),
        ),
        Fault(
            "a message of 161 septets is one segment",
            "simulator/sms/segments.py",
            "Limits(single=160, part=153)",
            "Limits(single=161, part=153)",
        ),
        Fault(
            "a part has 152 septets",
            "simulator/sms/segments.py",
            "Limits(single=160, part=153)",
            "Limits(single=160, part=152)",
        ),
        Fault(
            "a message of 71 units is one segment",
            "simulator/sms/segments.py",
            "Limits(single=70, part=67)",
            "Limits(single=71, part=67)",
        ),
        Fault(
            "a part has 68 units",
            "simulator/sms/segments.py",
            "Limits(single=70, part=67)",
            "Limits(single=70, part=68)",
        ),
        Fault(
            "a character of two units takes the room of one",
            "simulator/sms/segments.py",
            "bisect_right(ends, ends[start] + limit) - 1",
            "start + limit",
        ),
        Fault(
            "the naive rule has shorter parts",
            "simulator/sms/segments.py",
            "gsm_7=Limits(160, 160)",
            "gsm_7=Limits(160, 153)",
        ),
        Fault(
            "the naive rule knows UCS-2",
            "simulator/sms/segments.py",
            "ucs_2=Limits(160, 160)",
            "ucs_2=Limits(70, 67)",
        ),
    ),
)

READING = Room(
    "codes and links",
    least=16,
    tests=("tests/sms/test_codes.py",),
    faults=(
        Fault(
            "links begin with a protocol alone",
            "simulator/sms/links.py",
            "(?:https?://|www\\.)",
            "(?:https?://)",
            ("tests/sms/test_links.py",),
        ),
        Fault(
            "an exclamation mark belongs to a link",
            "simulator/sms/links.py",
            '".,;:!?)]}*_"',
            '".,;:?)]}*_"',
            ("tests/sms/test_links.py",),
        ),
        Fault(
            "a code has three digits",
            "simulator/sms/sentences.py",
            "\\d{4,8}|\\d{3}[",
            "\\d{3,8}|\\d{3}[",
        ),
        Fault(
            "half a code of two groups is a code",
            "simulator/sms/sentences.py",
            "|\\d{4}[ -]\\d{4}|",
            "|",
        ),
        Fault(
            "the word OTPs is about no code",
            "simulator/sms/code_words.py",
            "        otps pasiwaadi",
            "        pasiwaadi",
        ),
        Fault(
            "shillings are no money",
            "simulator/sms/code_words.py",
            " shillings shiringi ",
            " shiringi ",
        ),
        Fault(
            "an amount with a slash is no money",
            "simulator/sms/sentences.py",
            "₦]|/=)",
            "₦])",
        ),
        Fault(
            "an initial ends a sentence",
            "simulator/sms/sentences.py",
            "(len(word) == 1 and word.isalpha())",
            "False",
        ),
        Fault(
            "a sentence ends with the line of a colon",
            "simulator/sms/sentences.py",
            "elif sentence and sentence[-1].says is not Role.IS and",
            "elif sentence and",
        ),
        Fault(
            "half of a long text is read",
            "simulator/sms/links.py",
            "READ = 2_000",
            "READ = 1_000",
        ),
        Fault(
            "is points no more clearly than the word code before a number",
            "simulator/sms/codes.py",
            "NAMED = 3",
            "NAMED = 5",
        ),
        Fault(
            "the number of a card is not its own",
            "simulator/sms/codes.py",
            "elif nearer not in _NUMBERS:",
            "else:",
        ),
        Fault(
            "the subject of a sentence does not count",
            "simulator/sms/codes.py",
            "if subject is Role.THING or sentence",
            "if sentence",
        ),
        Fault(
            "a measure is a code",
            "simulator/sms/codes.py",
            " or (after and after[0] in _MEASURES)",
            "",
        ),
        Fault(
            "the code of an offer is a password",
            "simulator/sms/codes.py",
            "if any(piece.says is Role.OFFER for piece in sentence)",
            "if False",
        ),
        Fault(
            "any letters and digits beside a code are one",
            "simulator/sms/codes.py",
            " or sentence[at].says is Mark.CODE_WITH_LETTERS",
            "",
        ),
        Fault(
            "a number alone is a code in every text",
            "simulator/sms/codes.py",
            "is_alone = is_about_codes and ",
            "is_alone = ",
        ),
        Fault(
            "Arabic writes no and with a word",
            "simulator/sms/code_words.py",
            '"ال", "وال", "بال"',
            '"ال", "بال"',
        ),
    ),
)

JSON = Room(
    "reading of JSON",
    least=6,
    tests=("tests/text/test_json_reading.py",),
    faults=(
        Fault(
            "no number is a number, read strictly",
            "simulator/text/json_reading.py",
            "allow_inf_nan=False",
            "allow_inf_nan=True",
        ),
        Fault(
            "a byte order mark is no JSON, read strictly",
            "simulator/text/json_reading.py",
            "strict_parser()(body.removeprefix(BYTE_ORDER_MARK))",
            "strict_parser()(body)",
        ),
        Fault(
            "deep nesting runs out of the stack",
            "simulator/text/json_reading.py",
            "except RecursionError:",
            "except ZeroDivisionError:",
        ),
        Fault(
            "nesting is bounded by the stack alone",
            "simulator/text/json_reading.py",
            "in range(MAX_DEPTH):",
            "in range(10 * MAX_DEPTH):",
        ),
        Fault(
            "a key that occurs twice is not told",
            "simulator/text/json_reading.py",
            "if len(made) < len(pairs):\n            self.of",
            "if len(made) < len(pairs) - 1:\n            self.of",
        ),
        Fault(
            "a string without an end is an unexpected quote",
            "simulator/text/json_reading.py",
            'error.msg.startswith("Unterminated")',
            "False",
        ),
    ),
)

EXPECTED = Room(
    "words for invalid values",
    least=4,
    tests=("tests/text/test_expected.py", "tests/scenario/test_loading.py", "tests/faults/test_bad_input.py"),
    faults=(
        Fault(
            "a type of errors has no words of ours",
            "simulator/text/expected.py",
            '    "finite_number": lambda _: "a finite number",\n',
            "",
        ),
        Fault(
            "a near name is not suggested",
            "simulator/text/expected.py",
            'if kind in {"literal_error", "enum"} else None',
            "if kind in {} else None",
        ),
        Fault(
            "only the names at the top are known",
            "simulator/text/expected.py",
            "model = inner or model",
            "model = model",
        ),
        Fault(
            "a bound of a duration is told in milliseconds",
            "simulator/scenario/durations.py",
            "reversed(UNITS_MS.items())",
            "UNITS_MS.items()",
        ),
    ),
)

PATTERNS = Room(
    "patterns",
    least=6,
    tests=("tests/text/test_patterns.py",),
    faults=(
        Fault(
            "the rest of a line is looked for by stepping back",
            "simulator/secrets/reading.py",
            '_REST_OF_LINE = re.compile(r"([^\\r\\n]*+)")',
            '_REST_OF_LINE = re.compile(r"([^\\r\\n]*[^\\r]*\\Z)")',
        ),
        Fault(
            "a pattern for whole texts is searched for",
            "simulator/secrets/reading.py",
            "_FORM.fullmatch(text)",
            "_FORM.search(text)",
        ),
        Fault(
            "a pattern of a model steps back",
            "simulator/drift/probes.py",
            'name: str = Field(pattern=r"^[a-z][a-z0-9-]*$")',
            'name: str = Field(pattern=r"^[a-z]+[a-z0-9-]*$")',
        ),
        Fault(
            "a pattern that is made for a path steps back",
            "simulator/contract/checker.py",
            "(?P<{piece}>[^/]+)",
            "(?P<{piece}>.+.*)",
        ),
        Fault(
            "names of any length are looked at",
            "simulator/secrets/names.py",
            "self._told(name[-LOOKED_AT:])",
            "self._told(name)",
        ),
        Fault(
            "the judge of a server explains by patterns of Python's",
            "simulator/contract/fast_validator.py",
            "ReferenceValidator(self._schema, _fits)",
            "ReferenceValidator(self._schema)",
            ("tests/observer/test_fast_validator.py",),
        ),
    ),
)

ROOMS = (ALPHABETS, READING, JSON, EXPECTED, PATTERNS)

"""Small transcripts that play green, and the bends by which each has to fail: one for all that can be stated."""

from __future__ import annotations

from support.bent_transcripts import GONE, Bend, Twins

SEND = "request: {method: POST, path: /toy/send, form: {token: mine, to: +256701521269, text: Hello}}"
FAILING = "request: {method: POST, path: /toy/send, form: {token: mine, to: +256701599901, text: Hello}}"
REPORTING = """request:
      method: POST
      path: /toy/send?token=mine
      json: '{"to": "+256701521269", "text": "Hello", "callback": "{callback}"}'
    expect: {status: 202, json: '{"id": "<name:it>", "state": "pending", "cost": 35.00, "balance": 965.00}'}"""
LOOK = "request: {method: GET, path: /toy/messages/toy-99?token=mine}"
MANY = "request: {method: GET, path: /toy/messages/toy-99?token=mine, repeat: 3}"

TWINS: dict[str, Twins] = {
    "a status": Twins(
        "  - request: {method: POST, path: /toy/mirror?status=202}\n    expect: {status: 202}\n",
        [
            Bend("0.expect.status", "201", 1, "status: expected 201, got 202"),
            Bend("0.request.path", "/toy/mirror?status=203", 1, "status: expected 202, got 203"),
            Bend("0.request.method", "GET", 1, "status: expected 202, got 405"),
        ],
    ),
    "headers": Twins(
        """
  - request:
      method: POST
      path: /toy/mirror
      headers: {Answer-Content-Type: text/plain; charset=utf-8, Answer-X-Colour: red, Answer-X-Same: red}
    expect:
      status: 200
      headers: {content-type: text/plain; charset=utf-8, X-COLOUR: "<name:colour>", X-Same: "<name:colour>"}
""",
        [
            Bend("0.expect.headers.X-COLOUR", "blue", 1, 'header X-COLOUR: expected "blue", got "red"'),
            Bend("0.expect.headers.X-COLOUR", "<uuid>", 1, 'header X-COLOUR: expected <uuid>, got "red"'),
            Bend("0.expect.headers.X-Gone", "red", 1, "header X-Gone: expected once, got []"),
            Bend("0.expect.headers.X-Gone", "<any>", 1, "header X-Gone: expected once, got []"),
            Bend("0.expect.headers.X-Gone", "<name:gone>", 1, "header X-Gone: expected once, got []"),
            Bend(
                "0.expect.headers.content-type", "text/html; charset=utf-8", 1,
                'header content-type: expected "text/html; charset=utf-8", got "text/plain; charset=utf-8"',
            ),
            Bend(
                "0.expect.headers.content-type", "text/plain", 1,
                'header content-type: expected "text/plain", got "text/plain; charset=utf-8"',
            ),
            Bend(
                "0.request.headers.Answer-X-Same", "blue", 1,
                'header X-Same: expected <name:colour> to be "red" as before, got "blue"',
            ),
            Bend(
                "0.request.headers.Answer-X-Colour", "red|blue", 1,
                'header X-COLOUR: expected once, got ["red", "blue"]',
            ),
        ],
    ),
    "a body as it stands": Twins(
        """
  - request: {method: POST, path: /toy/mirror, headers: {Answer-Content-Type: text/plain}, body: Hello}
    expect: {status: 200, body: Hello}
  - request: {method: POST, path: /toy/mirror, headers: {Answer-Content-Type: text/plain}}
    expect: {status: 200, body: ""}
""",
        [
            Bend("0.expect.body", "hello", 1, "body: expected b'hello', got b'Hello'"),
            Bend("0.expect.body", "Hello\n", 1, "body: expected b'Hello\\n', got b'Hello'"),
            Bend("0.expect.body", "", 1, "body: expected b'', got b'Hello'"),
            Bend("0.request.body", "Hello!", 1, "body: expected b'Hello', got b'Hello!'"),
            Bend("0.request.headers.Answer-Encoding", "utf-16-le", 1, "body: expected b'Hello', got b'H\\x00e"),
            Bend("1.expect.body", "Hello", 2, "body: expected b'Hello', got b''"),
        ],
    ),
    "a body of JSON": Twins(
        """
  - request:
      method: POST
      path: /toy/mirror
      json: '{"id": "a-1"}'
    expect: {status: 200, json: '{"id": "a-1"}', headers: {X-Asked: POST /toy/mirror application/json}}
""",
        [
            Bend("0.expect.json", '{"id": "a-2"}', 1, '/id: expected "a-2", got "a-1"'),
            Bend("0.request.json", '{"id": 1}', 1, '/id: expected "a-1", got 1'),
            Bend(
                "0.request.headers", {"Content-Type": "text/plain"}, 1,
                'header X-Asked: expected "POST /toy/mirror application/json", got "POST /toy/mirror text/plain"',
            ),
            Bend("0.request.headers", {"Answer-Encoding": "utf-16"}, 1, "/: not JSON: the byte at offset 0"),
            Bend("0.request.headers", {"Answer-Encoding": "utf-8-sig"}, 1, "/: not JSON: unexpected '\\ufeff'"),
            Bend("0.expect.headers.X-Asked", "<uuid>", 1, 'header X-Asked: expected <uuid>, got "POST'),
        ],
    ),
    "a body that is a form": Twins(
        """
  - request: {method: PUT, path: /toy/mirror, form: {a: "1 & 2", b: é}}
    expect:
      status: 200
      headers: {X-Asked: PUT /toy/mirror application/x-www-form-urlencoded}
      body: a=1+%26+2&b=%C3%A9
""",
        [
            Bend("0.request.form.b", "e", 1, "body: expected b'a=1+%26+2&b=%C3%A9', got b'a=1+%26+2&b=e'"),
            Bend("0.request.form.c", "", 1, "body: expected b'a=1+%26+2&b=%C3%A9', got b'a=1+%26+2&b=%C3%A9&c='"),
            Bend("0.request.form.a", GONE, 1, "body: expected b'a=1+%26+2&b=%C3%A9', got b'b=%C3%A9'"),
            Bend("0.request.method", "POST", 1, 'header X-Asked: expected "PUT /toy'),
        ],
    ),
    "a body of parts": Twins(
        """
  - request:
      method: POST
      path: /toy/mirror
      multipart:
        - {name: business, value: "1"}
        - {name: file, filename: a.csv, content: "a,b"}
    expect:
      status: 200
      headers: {X-Asked: POST /toy/mirror multipart/form-data; boundary=transcript-boundary}
      body: "--transcript-boundary\\r\\nContent-Disposition: form-data; name=\\"business\\"\\r\\n\\r\\n1\\r\\n\\
        --transcript-boundary\\r\\nContent-Disposition: form-data; name=\\"file\\"; filename=\\"a.csv\\"\\r\\n\\
        Content-Type: text/csv\\r\\n\\r\\na,b\\r\\n--transcript-boundary--\\r\\n"
""",
        [
            Bend("0.request.multipart.0.name", "shop", 1, 'body: expected b\'--transcript-boundary\\r\\n'),
            Bend("0.request.multipart.0.value", "2", 1, "\\r\\n2\\r\\n"),
            Bend("0.request.multipart.1.filename", "b.csv", 1, 'got b\'--transcript-boundary\\r\\n'),
            Bend("0.request.multipart.1.content", "a,c", 1, "\\r\\n\\r\\na,c\\r\\n"),
            Bend("0.request.multipart.1.content_type", "text/plain", 1, "Content-Type: text/plain"),
            Bend("0.request.multipart.1", GONE, 1, 'body: expected b\'--transcript-boundary\\r\\n'),
            Bend("0.request.headers", {"Content-Type": "multipart/form-data"}, 1, 'header X-Asked: expected "POST'),
        ],
    ),
    "the answers of a request that is repeated": Twins(
        f"""
  - {MANY}
    expect: {{status: 429, json: '{{"code": "slow", "error": "Slow down"}}'}}
    expect_each_before: {{status: 404, json: '{{"code": "gone", "error": "No such message"}}'}}
""",
        [
            Bend("0.expect_each_before.status", "400", 1, "request 1 of 3:\nstatus: expected 400, got 404"),
            Bend("0.expect_each_before.status", "400", 1, "request 2 of 3:\nstatus: expected 400, got 404"),
            Bend(
                "0.expect_each_before.json", '{"code": "lost", "error": "<any>"}', 1,
                'request 2 of 3:\n/code: expected "lost", got "gone"',
            ),
            Bend("0.expect_each_before.headers", {"X-Gone": "<any>"}, 1, "request 2 of 3:\nheader X-Gone: expected"),
            Bend("0.expect_each_before", {"status": "404", "body": ""}, 1, "request 2 of 3:\nbody: expected b''"),
            Bend("0.expect.status", "404", 1, "request 3 of 3:\nstatus: expected 404, got 429"),
            Bend("0.request.repeat", "4", 1, "request 3 of 4:\nstatus: expected 404, got 429"),
            Bend("0.request.repeat", "2", 1, "request 2 of 2:\nstatus: expected 429, got 404"),
        ],
        ", rate_limit: 2",
    ),
    "a balance": Twins(
        f"""
  - {SEND}
    expect: {{status: 202}}
  - balance: {{vendor: toy, is: 965}}
  - balance: {{vendor: toy, is: 965.000}}
  - balance: {{vendor: other, is: "5"}}
""",
        [
            Bend("1.balance.is", "964.99", 2, "balance: expected 964.99, got 965"),
            Bend("1.balance.is", "-965", 2, "balance: expected -965, got 965"),
            Bend("2.balance.is", "1000.00", 3, "balance: expected 1000.00, got 965"),
            Bend("2.balance.is", f"965.{'0' * 30}1", 3, f"balance: expected 965.{'0' * 30}1, got 965"),
            Bend("3.balance.vendor", "toy", 4, "balance: expected 5, got 965"),
        ],
    ),
    "the messages": Twins(
        f"""
  - {FAILING}
    expect: {{status: 202}}
  - {SEND}
    expect: {{status: 202}}
  - advance: 20s
    messages: {{vendor: toy, count: 2, states: [failed, delivered]}}
  - messages: {{vendor: other, count: 0, states: []}}
  - messages: {{vendor: toy, count: 2}}
  - messages: {{vendor: toy, states: [failed, delivered]}}
""",
        [
            Bend("2.messages.count", "1", 3, "messages: expected 1, got 2"),
            Bend("2.messages.count", "3", 3, "messages: expected 3, got 2"),
            Bend("4.messages.count", "0", 5, "messages: expected 0, got 2"),
            Bend(
                "2.messages.states", ["delivered", "failed"], 3,
                "states: expected ['delivered', 'failed'], got ['failed', 'delivered']",
            ),
            Bend("2.messages.states", ["failed"], 3, "states: expected ['failed'], got ['failed', 'delivered']"),
            Bend("2.messages.states.1", "sent", 3, "states: expected ['failed', 'sent'], got"),
            Bend("2.messages.states", [], 3, "states: expected [], got ['failed', 'delivered']"),
            Bend("2.advance", GONE, 3, "states: expected ['failed', 'delivered'], got ['pending', 'pending']"),
            Bend("3.messages.vendor", "toy", 4, "messages: expected 0, got 2"),
            Bend("5.messages.states.0", "sent", 6, "states: expected ['sent', 'delivered'], got ['failed'"),
            Bend("3.messages.states", ["pending"], 4, "states: expected ['pending'], got []"),
        ],
    ),
    "the callbacks": Twins(
        f"""
  - {REPORTING}
    callbacks: []
  - advance: 20s
    callbacks:
      - json: '{{"id": "<name:it>", "state": "sent"}}'
      - json: '{{"id": "<name:it>", "state": "delivered"}}'
""",
        [
            Bend("0.callbacks", [{"json": "{}"}], 1, "expected 1 callbacks, got []"),
            Bend("1.callbacks", [], 2, "expected 0 callbacks, got ["),
            Bend("1.callbacks.1", GONE, 2, "expected 1 callbacks, got ["),
            Bend("1.callbacks.2", {"json": "{}"}, 2, "expected 3 callbacks, got ["),
            Bend("1.callbacks.0.json", '{"id": "<any>", "state": "gone"}', 2, 'callback 0/state: expected "gone", got'),
            Bend("1.callbacks.1.json", '{"id": "<any>", "state": "sent"}', 2, 'callback 1/state: expected "sent", got'),
            Bend("1.callbacks.1.json", '{"state": "delivered", "id": "<any>"}', 2, 'callback 1: expected keys ["state'),
            Bend("1.callbacks.1.json", '{"id": "it", "state": "delivered"}', 2, 'callback 1/id: expected "it", got'),
            Bend("0.expect.json", '"<name:it>"', 2, 'callback 0/id: expected <name:it> to be {"id"'),
            Bend(
                "0.request.json",
                '{"to": "+256701521269", "text": "Hello", "callback": "http://127.0.0.1:1/elsewhere"}', 2,
                "expected 2 callbacks, got []",
            ),
            Bend("1.advance", "1ms", 2, "expected 2 callbacks, got []"),
        ],
    ),
    "a message from a handset": Twins(
        """
  - {incoming: {to: 22141, from: +256701521269, text: Join us}, advance: 1s,
     callbacks: [{json: '{"from": "+256701521269", "to": "22141", "text": "Join us"}'}]}
""",
        [
            Bend("0.incoming", GONE, 1, "expected 1 callbacks, got []"),
            Bend("0.incoming.to", "22142", 1, "expected 1 callbacks, got []"),
            Bend("0.incoming.from", "+256701521268", 1, 'callback 0/from: expected "+256701521269", got'),
            Bend("0.incoming.text", "Leave", 1, 'callback 0/text: expected "Join us", got "Leave"'),
        ],
        ', incoming: [{number: 22141, url: "{callback}"}, {number: 22142}]',
    ),
    "the time": Twins(
        f"""
  - advance: 59m
  - {LOOK}
    expect: {{status: 404}}
  - advance: 59999ms
  - {LOOK}
    expect: {{status: 404}}
  - advance: 1ms
  - {LOOK}
    expect: {{status: 401}}
""",
        [
            Bend("0.advance", "1h", 2, "status: expected 404, got 401"),
            Bend("0.advance", "58m", 6, "status: expected 401, got 404"),
            Bend("2.advance", "60s", 4, "status: expected 404, got 401"),
            Bend("2.advance", "59998ms", 6, "status: expected 401, got 404"),
            Bend("4", {}, 6, "status: expected 401, got 404"),
        ],
        ", key_expires: 2024-01-01T13:00:00Z",
    ),
    "labels that are sent": Twins(
        """
  - request: {method: POST, path: /toy/mirror, json: '{"id": "a-1", "none": null, "number": 7}'}
    expect: {status: 200, json: '{"id": "<name:it>", "none": "<name:none>", "number": "<name:seven>"}'}
  - request: {method: POST, path: /toy/mirror?at=<name:it>, headers: {Answer-X-It: <name:it>}, body: at <name:it>}
    expect: {status: 200, headers: {X-It: a-1, X-Asked: <name:asked>}, body: at a-1}
  - request: {method: POST, path: /toy/mirror, form: {at: <name:it>, or: <name:seven>}}
    expect: {status: 200, body: at=a-1&or=7}
  - request: {method: POST, path: /toy/mirror, multipart: [{name: at, value: <name:it>}]}
    expect: {status: 200, body: "--transcript-boundary\\r\\nContent-Disposition: form-data; name=\\"at\\"\\r\\n\\r\\n\\
      a-1\\r\\n--transcript-boundary--\\r\\n"}
  - request: {method: POST, path: /toy/mirror, json: '{"at": "<name:it>", "as": "<b>"}'}
    expect: {status: 200, body: '{"at": "a-1", "as": "<b>"}'}
""",
        [
            Bend("1.request.body", "<name:her>", 2, "<name:her> cannot be sent: it stands for null, not for text"),
            Bend("1.request.path", "/toy/mirror?at=<name:her>", 2, "<name:her> cannot be sent"),
            Bend("1.request.headers.Answer-X-It", "<name:her>", 2, "<name:her> cannot be sent"),
            Bend("1.expect.headers.X-It", "<name:seven>", 2, "header X-It: expected <name:seven> to be 7 as before"),
            Bend("2.request.form.at", "<name:none>", 3, "<name:none> cannot be sent: it stands for null"),
            Bend("2.request.form.or", "7.0", 3, "body: expected b'at=a-1&or=7', got b'at=a-1&or=7.0'"),
            Bend("3.request.multipart.0.value", "<name:her>", 4, "<name:her> cannot be sent"),
            Bend("4.request.json", '"<name:seven>"', 5, """body: expected b'{"at": "a-1", "as": "<b>"}', got b'"7"'"""),
        ],
    ),
    "the placeholders of a request": Twins(
        """
  - request: {method: POST, path: /toy/mirror, body: "{callback} <jwt:toy>"}
    expect: {status: 200}
  - request: {method: POST, path: /toy/mirror, body: "{callback}"}
    expect: {status: 200}
""",
        [
            Bend("0.expect.body", "{callback} <jwt:toy>", 1, "body: expected b'{callback} <jwt:toy>', got b'http://127"),
            Bend("1.expect.body", "{callback}", 2, "body: expected b'{callback}', got b'http://127.0.0.1:"),
        ],
    ),
}  # fmt: skip

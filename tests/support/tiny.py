"""The tiny vendor of the contract's tests: its documentation with more in it, its judge, and one exchange in peace."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

from simulator.contract.built import CONTRACT
from simulator.contract.checker import Checker
from simulator.contract.document import read_document
from simulator.contract.exchange import Exchange
from simulator.contract.loading import checked
from simulator.contract.model import Contract

HERE = Path(__file__).parents[1] / "contract" / "tiny" / "tinytext"
JSON = (("Content-Type", "application/json"),)
KEY = (("X-Key", "secret-1"),)
REQUEST = {"numbers": "0701234567", "message_body": "Hello"}
ANSWER = (
    '{"success": true, "cost": "1.50", "at": "2024-01-15T10:30:00Z",'
    ' "summary": {"total": 1, "total": 2}, "failed": null}'
)
FINE = Exchange("POST", "/v1/send", (), (*KEY, *JSON), json.dumps(REQUEST).encode(), 201, JSON, ANSWER.encode())

# A line of the contract, and what is documented behind it.
MORE = {
    "        - {name: callback, type: string, format: uri}\n": """\
        - {name: parts, type: array, items: {type: string}, limits: {min_items: 1, max_items: 2}}
        - {name: part_count, type: integer}
        - {name: share, type: number, limits: {exclusive_minimum: 0, maximum: 1}}
        - {name: rank, type: integer, limits: {minimum: 1}}
        - name: place
          type: object
          evidence: public
          source: map
          fields: [{name: town, type: string, required: yes}]
        - {name: extra, type: object}
        - {name: X-Trace, in: header, type: string, required: yes}
        - name: rows
          type: array
          items:
            type: object
            fields:
              - {name: from, type: string}
              - {name: when, type: [string, integer], format: time_or_unix, local_offset: "+03:00", in_future: yes}
        - name: when
          in: [body, query]
          type: [string, integer]
          format: time_or_unix
          local_offset: "+03:00"
          in_future: yes
        - name: tag
          type: string
          pattern: '^[a-z]+$'
          also_accepted:
            - pattern: '^[a-z]+(,[a-z]+)+$'
              what: several tags in it
              remedy: send one
              evidence: assumed
              source: our choice
        - {name: is_later, type: boolean}
        - name: at
          type: string
          format: iso_instant
          in_future: yes
          nullable: yes
          required_if: {field: is_later, is: "true"}
        - {name: since, type: string, format: iso_instant}
        - {name: until, type: string, format: iso_instant, in_future: yes}
        - {name: note, type: string, pattern: '\\S'}
        - name: code
          type: string
          pattern: '^[a-z]+(,[a-z]+)*$'
          limits: {max_listed: 3}
          also_accepted: [{but_for: blanks, evidence: assumed, source: "our choice"}]
    ignored:
      - {field: part_count, unless: length_of, of: parts, text: the parts are counted}
      - {field: "rows[].from", unless: same_as_first, text: the first row counts}
""",
    "          - {name: state, type: string, enum: state, required: no}\n": """\
          - {name: note, type: string, required: no, limits: {min_length: 1, max_length: 5, max_listed: 2}}
          - {name: list, type: array, required: no, items: {type: string}, limits: {min_items: 1, max_items: 2}}
          - {name: share, type: number, required: no, limits: {exclusive_minimum: 0, maximum: 1}}
""",
    "      also_accepted:\n": """\
        - {type: text/json, evidence: public, source: guide}
""",
    "security:\n": """\
  - {name: other_key, in: header, field: X-Other}
  - {name: token, in: body, field: token, recommended: yes}
  - {name: scheme, in: header, field: Authorization, form: "Basic {key}"}
  - {name: bare, in: header, field: Authorization, form: "{key}", in_place_of: scheme, said_of_it: as its SDK does}
""",
    "  - {name: inbound, fields: [{name: text, type: string}]}\n": """\
  - name: asked
    method: [POST, GET]
    fields: [{name: question, type: string}, {name: hint, type: string, required: no}]
""",
    "operations:\n": """\
  - name: list
    title: Send several texts
    path: /v1/list
    also_at: [{path: /v1/list/, evidence: observed, source: integrators}]
    methods: [POST]
    security: [scheme]
    request:
      alone: {field: texts, evidence: observed, source: integrators}
      repeated_keys: [kind]
      fields:
        - name: texts
          type: array
          required: yes
          items: {type: object, fields: [{name: to, type: string, required: yes}, {name: kind, type: string}]}
    responses: [{name: listed, status: 204}]
  - name: ping
    title: See whether it is there
    path: /v1/ping
    methods: [POST]
    responses: [{name: pong, status: 204}]
  - name: nudge
    title: Three ways to say who asks
    path: /v1/nudge
    methods: [POST]
    security: [other_key, query_key, token]
    responses: [{name: nudged, status: 204}]
  - name: tap
    title: One way to say who asks
    path: /v1/tap
    methods: [POST]
    security: [query_key]
    request: {content_types: [application/x-www-form-urlencoded], fields: [{name: how, type: string}]}
    responses: [{name: tapped, status: 204}]
  - name: mail
    title: Send a text to every row of a file
    path: /v1/mail
    methods: [POST]
    request:
      content_types: [multipart/form-data]
      fields:
        - {name: text, type: string}
        - name: file
          type: file
          table: {columns: [{name: to, pattern: '^[0-9]+$'}, {name: name}], variables_of: text, min_rows: 2}
        - {name: picture, type: file}
    responses: [{name: mailed, status: 204}]
  - name: poke
    title: Say what a poke is
    path: /v1/poke
    methods: [POST]
    request:
      in_array: {evidence: observed, source: integrators}
      fields: [{name: how, type: string}]
    responses: [{name: poked, status: 204}]
""",
}


def contract() -> Contract:
    """What the tiny vendor documents, with a field for every keyword."""
    text = (HERE / "contract.yaml").read_text(encoding="utf-8")
    for line, further in MORE.items():
        assert line in text
        text = text.replace(line, line + further, 1)
    made: Contract = checked(CONTRACT, read_document("tinytext/contract.yaml", text))
    return made


def part(name: str, content: bytes | str, filename: str | None = "a.csv") -> bytes:
    """A part of a multipart body: a file, or a text where it has no name."""
    named = "" if filename is None else f'; filename="{filename}"'
    body = content.encode() if isinstance(content, str) else content
    return f'--b\r\nContent-Disposition: form-data; name="{name}"{named}\r\n\r\n'.encode() + body + b"\r\n"


def mailing(*parts: bytes) -> Exchange:
    """A request with files."""
    labels = (("Content-Type", "multipart/form-data; boundary=b"),)
    return Exchange("POST", "/v1/mail", (), labels, b"".join(parts) + b"--b--\r\n", 204, (), b"")


def listing(file: bytes | str, text: str = "Hi {name} of {town}") -> Exchange:
    """A request with a list of recipients, and a text for them."""
    return mailing(part("text", text, None), part("file", file))


CHECKER = Checker(contract())


def sending(**changes: Any) -> Exchange:
    """A fine exchange whose request's body differs; None takes a field out."""
    body = {key: value for key, value in {**REQUEST, **changes}.items() if value is not None}
    return dataclasses.replace(FINE, body=json.dumps(body).encode())


def answering(old: str = "", new: str = "", **changes: Any) -> Exchange:
    """A fine exchange whose answer differs: a part of its text, or its fields."""
    text = (
        ANSWER.replace(old, new, 1)
        if old
        else ANSWER[:-1]
        + "".join(f", {json.dumps(name)}: {json.dumps(value)}" for name, value in changes.items())
        + "}"
    )
    return dataclasses.replace(FINE, response_body=text.encode())

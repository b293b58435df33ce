"""A broken transcription: the message names file, line, key, value and remedy."""

import shutil
from pathlib import Path

import pytest

from simulator.contract.document import read_document
from simulator.contract.errors import ContractError
from simulator.contract.loading import load, load_all
from simulator.contract.origin import Evidence
from simulator.text.yaml import MAX_CHARACTERS, MAX_DEPTH

TINY = Path(__file__).parent / "tiny"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the tiny vendor's documentation, to be broken."""
    return shutil.copytree(TINY / "tinytext", tmp_path / "tinytext")


def change(folder: Path, old: str, new: str, name: str = "contract.yaml") -> None:
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("vendor: tinytext", "vendor: other", "line 1: vendor: 'other' lies in the folder tinytext"),
        ("title: TinyText", "titel: TinyText", "line 2: titel: unknown key 'titel': did you mean title?"),
        ("title: TinyText\n", "", "line 1: title: it is missing"),
        ("type: integer, enum: [1, 2]", "type: integr", "type.0: 'integr' is invalid: did you mean integer?"),
        ("priority, type", "priority, in: boddy, type", "line 27: operations.0.request.fields.3.in.0: 'boddy'"),
        ("evidence: assumed, source: \"our choice\"", "evidence: sure", "'sure' is invalid: known here: documented"),
        ("evidence: assumed, source: \"our choice\"", "evidence: assumed", "also_accepted.0.source: it is missing"),
        ("status: 201", "status: 20l", "line 31: operations.0.responses.0.status: '20l' is invalid"),
        ("recommended: yes", "recommended: perhaps", "line 7: security.0.recommended: 'perhaps' is invalid"),
        ("enum: state", "enum: states", "enum: no enum 'states' is declared: did you mean state?"),
        ("error: no_money}", "error: no_mony}", "error: no error 'no_mony' is declared: did you mean no_money?"),
        ("[user, pass]", "[user, pas]", "security.2: no credentials 'pas' is declared: did you mean pass?"),
        ("shape: error}", "shape: eror}", "no shape 'eror' is declared: did you mean error?"),
        ("operations: [send]", "operations: [sned]", "no operation 'sned' is declared: did you mean send?"),
        ("of: poor}", "of: por}", "no response 'por' is declared: did you mean poor?"),
        ("url_field: callback", "url_field: calback", "no field 'calback' is declared: did you mean callback?"),
        ("name: id, in: path", "name: key, in: path", "do not name the same: id, key"),
        ("examples/send.txt", "examples/sent.txt", "no file 'examples/sent.txt': did you mean examples/send.txt?"),
        ("examples/send.txt", "../notes.txt", "no file '../notes.txt'"),
        ("note: TT-N-01", "note: TT-N-02", "no note 'TT-N-02': did you mean TT-N-01?"),
        (", note: TT-N-01", "", "name the note that says which side was taken"),
        ("name: poor", "name: sent", "'sent' is already there; say it once"),
        ("{name: priority, type", "{name: numbers, type", "'numbers in body' is already there; say it once"),
        ("limits: {minimum: 1}", "limits: {minimun: 1}", "unknown key 'minimun': did you mean minimum?"),
        ("format: uri", "format: uri, pattern: x", "format and pattern both say how the text looks"),
        ("format: uri", "looks: a word", "looks puts a pattern in words, and there is none"),
        ("type: string, format: uri", "type: string, pattern: '('", "not a regular expression"),
        ("shapes:\n", "shapes:\n  odd: {like: error}\n", "shapes.odd.like: no shape 'error' stands above: known"),
        ("callbacks:\n", "  odd: {like: eror}\ncallbacks:\n", "'eror' stands above: did you mean error?"),
        ("{name: cost, type", "{name: cost, items: {type: string}, type", "items belong to type array"),
        ("format: uri", "format: uri, grounds: {forma: {evidence: public, source: map}}",
         "grounds of 'forma', which the row does not have: did you mean format?"),
        ("format: uri", "format: uri, grounds: {limits: {evidence: public, source: map}}",
         "grounds of 'limits', which the row does not have: known here: format, name, type"),
        ("format: uri", "format: uri, grounds: {format: {evidence: public}}", "grounds.format.source: it is missing"),
        ("{name: total,", "{name: total, type: any}\n              - {name: total,", "described twice: total"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_place_and_a_remedy(folder: Path, old: str, new: str, message: str) -> None:
    change(folder, old, new)
    with pytest.raises(ContractError) as caught:
        load(folder)
    assert str(caught.value).startswith("tinytext/contract.yaml, line ")
    assert message in str(caught.value)


def test_two_operations_cannot_share_a_call(folder: Path) -> None:
    change(folder, "path: /v1/texts/{id}", "path: /v1/send")
    change(folder, "{name: id, in: path,", "{name: id, in: query,")
    with pytest.raises(ContractError, match="GET /v1/send already belongs to send"):
        load(folder)


def test_a_repeated_note_is_told(folder: Path) -> None:
    path = folder / "notes.yaml"
    path.write_text(path.read_text(encoding="utf-8") * 2, encoding="utf-8")
    with pytest.raises(ContractError, match=r"tinytext/notes\.yaml, line 8: 1\.id: 'TT-N-01' is already there"):
        load(folder)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "document, line 1: the file is empty"),
        ("a: 1\na: 2\n", "document, line 2: the key a is already there, on line 1"),
        ("a: &x 1\n", "document, line 1: anchors and aliases are not read"),
        ("a: !!int 1\n", "document, line 1: the tag tag:yaml.org,2002:int is not read"),
        ("? [a]\n: 1\n", "document, line 1: a key must be text"),
        ("a: 1\n---\nb: 2\n", "document, line 2: a second document begins"),
        ("a: [1\n", "document, line 2: while parsing a flow sequence"),
        ("[" * (MAX_DEPTH + 1), f"document, line 1: nested more than {MAX_DEPTH} deep"),
        ("[" * 100_000, f"document, line 1: nested more than {MAX_DEPTH} deep"),
        ("x" * (MAX_CHARACTERS + 1), "document: 2000001 characters are more than the 2000000 that are read"),
        ("a: \x00", "document: "),
    ],
    ids=lambda value: value[:20],
)
def test_what_no_page_may_hold_is_refused(text: str, message: str) -> None:
    with pytest.raises(ContractError) as caught:
        read_document("document", text)
    assert str(caught.value).startswith(message)


def test_the_readme_shows_a_contract_that_can_be_read(tmp_path: Path) -> None:
    readme = (Path(__file__).resolve().parents[2] / "fixtures" / "contracts" / "README.md").read_text(encoding="utf-8")
    block = readme.split("```yaml\n")[1].split("```")[0]
    folder = tmp_path / "tinytext"
    shutil.copytree(TINY / "tinytext", folder)
    (folder / "contract.yaml").write_text(block, encoding="utf-8")
    for name in ("examples/old.json", "examples/send-curl.txt"):
        (folder / name).write_text("{}", encoding="utf-8")
    assert [each.name for each in load(folder).contract.operations] == ["send"]


def test_every_scalar_is_text() -> None:
    document = read_document("document", "[no, 0012, 12.50, +256701234567, 12:30, ~, 2024-01-15]")
    assert document.tree == ["no", "0012", "12.50", "+256701234567", "12:30", "~", "2024-01-15"]


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ContractError, match="there is no such folder of contracts"):
        load_all(tmp_path / "nowhere")
    with pytest.raises(ContractError, match=r"contract\.yaml: cannot be read"):
        load(tmp_path)


def test_a_file_that_is_not_utf_8_is_told(folder: Path) -> None:
    (folder / "examples" / "send.txt").write_bytes(b"caf\xe9")
    with pytest.raises(ContractError, match=r"examples/send\.txt: byte 3 is not UTF-8"):
        load(folder)


def test_a_row_inherits_evidence_and_source() -> None:
    send, find = load(TINY / "tinytext").contract.operations
    assert send.request
    assert find.request
    assert (send.request.evidence, send.request.source) == (Evidence.DOCUMENTED, "manual, Sending")
    assert (find.evidence, find.source) == (Evidence.DOCUMENTED, "manual, Looking up")
    assert [field.source for field in find.request.fields or ()] == ["manual, Looking up"] * 2


def test_an_example_keeps_its_text() -> None:
    examples = load(TINY / "tinytext").examples
    assert '{"total": 1, "total": 2}' in examples["examples/send-response.json"]


def test_a_shape_has_the_fields_of_the_one_that_it_is_like_and_is_known_as_it_says_itself(folder: Path) -> None:
    change(folder, "{name: error, type", "{name: error, evidence: observed, source: 'clients, Errors', type")
    known = "evidence: public, source: 'map, Traces'"
    change(
        folder,
        "callbacks:\n",
        f"  traced: {{like: error, {known}, fields: [{{name: trace, type: string}}]}}\ncallbacks:\n",
    )
    shapes = load(folder).contract.shapes
    fields, model = shapes["traced"].fields or (), shapes["error"].fields or ()
    assert [each.name for each in fields] == ["success", "error", "trace"]
    assert (fields[1].limits, fields[0].enum) == (model[1].limits, model[0].enum)
    assert {(each.evidence, each.source) for each in fields} == {(Evidence.PUBLIC, "map, Traces")}
    assert [each.evidence for each in model] == [Evidence.DOCUMENTED, Evidence.OBSERVED]

"""Make every file of schemas/, whatever it is made from, by a tuple of generators."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from simulator.catalogue.folders import EVIDENCE_FILE
from simulator.conformance.suite import evidence_files
from simulator.contract.building import Files, build, json_file
from simulator.generation.control import control_documents
from simulator.scenario import schema

Generator = Callable[[Path], Files]
"""A generator: takes the folder of contracts; returns text by path below schemas/."""

SCENARIO_FILE = "scenario.schema.json"


def scenario_schema(_contracts: Path) -> Files:
    """Make the JSON Schema of our model of a scenario, for editors and programs."""
    return {SCENARIO_FILE: json_file(schema.scenario_schema())}


GENERATORS: tuple[Generator, ...] = (build, scenario_schema, control_documents, evidence_files)


def generate(contracts: Path, generators: Iterable[Generator] = GENERATORS) -> Files:
    """Make every file, sorted by its path.

    Raises:
        ContractError: a contract is wrong.
    """
    files: Files = {}
    for generator in generators:
        for path, text in generator(contracts).items():
            if path in files:
                raise RuntimeError(f"schemas/{path} is made by two generators")
            files[path] = text
    return dict(sorted(files.items()))


def generate_for_a_package(contracts: Path, schemas: Path) -> Files:
    """Make the files of vendors that a package brings. Their counted evidence is not made of contracts alone: it stays.

    Raises:
        ContractError: a contract is wrong.
    """
    evidence = schemas / EVIDENCE_FILE
    kept = {EVIDENCE_FILE: evidence.read_text(encoding="utf-8")} if evidence.is_file() else {}
    return generate(contracts, (build,)) | kept

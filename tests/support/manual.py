"""Read the manual: the README and the pages of `simulator/guide/`, their blocks and what each block is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
GUIDE = Path("simulator/guide")
FIRST_VENDOR = GUIDE / "first-vendor.md"
HTTPS = GUIDE / "https.md"
DATA = GUIDE / "data.md"
ENGINE = GUIDE / "engine.md"

START = "python3 -m venv .venv && . .venv/bin/activate && pip install . && sms-simulator serve"
TESTS = "python3 -m venv .venv && .venv/bin/pip install -e '.[dev]' && .venv/bin/pytest"
BENCHMARKS = "cd tests && ../.venv/bin/python -m benchmarks"
MUTATION = "cd tests && ../.venv/bin/pip install mutmut && ../.venv/bin/python -m mutation"
SOAK = "cd tests && ../.venv/bin/python -m soak"
KILLS = "cd tests && ../.venv/bin/python -m durable.kills"
DAYS = "cd tests && ../.venv/bin/python -m durable_days --days 100"
NEMESIS = "cd tests && ../.venv/bin/python -m replicas.nemesis --seconds 3600"
NODE_KILLS = f"{KILLS} --engine"

FENCED = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


class Kind(StrEnum):
    """What a block is, which decides the test that runs it."""

    CONSOLE = "console"
    START = "start"
    BENCHMARKS = "benchmarks"
    MUTATION = "mutation"
    SOAK = "soak"
    KEPT = "kept"
    CONTAINER = "container"
    RUN = "run"
    TESTCONTAINERS = "Testcontainers"
    DIFF = "diff"
    VENDOR = "vendor"
    PROGRAM = "program"
    TEST = "test"
    SCENARIO = "scenario"
    SERVICES = "services"
    KUBERNETES = "Kubernetes"
    ENTRY_POINT = "entry point"
    JAVASCRIPT = "JavaScript"
    TYPESCRIPT = "TypeScript"
    NODE = "Node"
    PHP = "PHP"
    ISOLATED = "isolated"
    LOG = "log"
    COVERAGE = "coverage"
    BALANCER = "balancer"
    SHARED_SERVICES = "services that share an engine"
    STATEFUL_SET = "StatefulSet"
    SPREADER = "spreader"


LOOKS: Sequence[tuple[Kind, str, str]] = (
    (Kind.CONSOLE, "console", r"\$ "),
    (Kind.START, "sh", rf"({re.escape(START)}|{re.escape(TESTS)})\n\Z"),
    (Kind.BENCHMARKS, "sh", rf"{re.escape(BENCHMARKS)}\n\Z"),
    (Kind.MUTATION, "sh", rf"{re.escape(MUTATION)}\n\Z"),
    (Kind.SOAK, "sh", rf"{re.escape(SOAK)}\n\Z"),
    (Kind.KEPT, "sh", rf"({'|'.join(map(re.escape, (KILLS, DAYS, NEMESIS, NODE_KILLS)))})\n\Z"),
    (Kind.CONTAINER, "sh", r"(docker .*\n)+\Z"),
    (Kind.ISOLATED, "sh", r"(sms-simulator run --isolate .*\n)+\Z"),
    (Kind.RUN, "sh", r"(sms-simulator run .*\n)+\Z"),
    (Kind.DIFF, "diff", r"--- acme-vendor/\S+\n@@\n"),
    (Kind.TESTCONTAINERS, "python", r"# \w+\.py\n(?s:.)*^from testcontainers"),
    (Kind.TESTCONTAINERS, "js", r"// [\w.]+\.mjs\n(?s:.)* from \"testcontainers\";"),
    (Kind.TESTCONTAINERS, "java", r"// \w+\.java\n(?s:.)*^import org\.testcontainers\."),
    (Kind.TEST, "python", r"(?s).*^ *(async )?def test_"),
    (Kind.VENDOR, "python", r"(?s).*^VENDOR = "),
    (Kind.PROGRAM, "python", r""),
    (Kind.SCENARIO, "yaml", r"# yaml-language-server: "),
    (Kind.COVERAGE, "yaml", r"unlike:\n"),
    (Kind.KUBERNETES, "yaml", r"apiVersion: apps/v1\n"),
    (Kind.STATEFUL_SET, "yaml", r"apiVersion: v1\nkind: Secret\n"),
    (Kind.SHARED_SERVICES, "yaml", r"services:\n  postgres:\n"),
    (Kind.SERVICES, "yaml", r"(services|jobs|# \.gitlab-ci\.yml):?\n"),
    (Kind.BALANCER, "nginx", r"# nginx\.conf\n"),
    (Kind.BALANCER, "haproxy", r"# haproxy\.cfg\n"),
    (Kind.SPREADER, "haproxy", r"# balancer\.cfg\n"),
    (Kind.BALANCER, "yaml", r"# envoy\.yaml\n"),
    (Kind.ENTRY_POINT, "toml", r"\[project\.entry-points\."),
    (Kind.JAVASCRIPT, "js", r"// [\w.]+\.mjs\n"),
    (Kind.TYPESCRIPT, "ts", r"// [\w.]+\.mts\n"),
    (Kind.NODE, "sh", r"npm install "),
    (Kind.PHP, "php", r"<\?php\n// \w+\.php\n"),
    (Kind.LOG, "log", r"\d\d:"),
)
"""Each kind, the word behind the fence, and how the text begins; the first that fits decides."""


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block: the page and the line it begins in, the word behind the fence, and its text."""

    page: str
    line: int
    language: str
    text: str

    @property
    def place(self) -> str:
        return f"{self.page}:{self.line}"

    @property
    def kind(self) -> Kind | None:
        """What it is; None where no test would run it."""
        for kind, language, text in LOOKS:
            if language == self.language and re.match(text, self.text, re.MULTILINE):
                return kind
        return None


@dataclass(frozen=True, slots=True)
class Page:
    """A page: its path below the checkout, and its text."""

    checkout: Path
    path: Path
    text: str

    @property
    def name(self) -> str:
        return str(self.path)

    @property
    def blocks(self) -> list[Block]:
        found = re.finditer(FENCED, self.text)
        return [Block(self.name, self.text.count("\n", 0, match.start()) + 1, match[1], match[2]) for match in found]

    @property
    def prose(self) -> str:
        """The text without its blocks."""
        return re.sub(FENCED, "", self.text)


def read_manual(checkout: Path) -> list[Page]:
    """All pages, the README first."""
    checkout = checkout.resolve()
    paths = [checkout / "README.md", *sorted((checkout / GUIDE).rglob("*.md"))]
    return [Page(checkout, path.relative_to(checkout), path.read_text(encoding="utf-8")) for path in paths]


MANUAL = read_manual(CHECKOUT)
README = MANUAL[0]


def guide_page(name: str) -> str:
    """The text of a page of the guide."""
    [text] = [page.text for page in MANUAL if page.path == GUIDE / f"{name}.md"]
    return text


def blocks_of(kind: Kind) -> list[Block]:
    """The blocks of a kind, on whichever page they stand."""
    return [block for page in MANUAL for block in page.blocks if block.kind is kind]


def table_between(marker: str) -> str:
    """A generated table: what stands between `<!-- marker -->` and `<!-- /marker -->`, once in the whole manual."""
    pattern = rf"^<!-- {marker} -->\n(.*?)\n<!-- /{marker} -->$"
    [table] = [table for page in MANUAL for table in re.findall(pattern, page.text, re.DOTALL | re.MULTILINE)]
    return str(table)

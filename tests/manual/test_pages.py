"""The shape of the manual: every page is found from the README, every link leads somewhere, some test runs every block.

Each guard is a function from the pages to a list of offenders, so that it can be shown to fail on a planted fault.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from support.manual import GUIDE, MANUAL, START, Page, read_manual

MAX_README_BYTES = 12_288
PICTURE = re.compile(r"^!\[[^\]]{20,}\]\(([\w./-]+)\)$", re.MULTILINE)
"""A picture with words for those who do not see it."""

Guard = Callable[[list[Page]], list[str]]


# --------------------------------------------------------------------------------------------- guards


def blocks_that_nothing_runs(pages: list[Page]) -> list[str]:
    """Blocks of a language or a beginning that no test knows, and code in a form that no test looks for."""
    unknown = [block.place for page in pages for block in page.blocks if block.kind is None]
    code = re.compile(r"^\s*(```|~~~|<pre|<code)|(?<=\n\n)( {4}|\t)", re.MULTILINE)
    return unknown + [f"{page.name}: {match[0].strip()!r}" for page in pages for match in code.finditer(page.prose)]


def files_that_are_no_page(pages: list[Page]) -> list[str]:
    """What lies in the guide and is neither one of its pages nor a picture that one of them shows."""
    guide = pages[0].checkout / GUIDE
    found = [path for path in guide.rglob("*") if not path.name.startswith(".")]
    shown = {page.checkout / page.path.parent / name for page in pages for name in PICTURE.findall(page.prose)}
    others = [path for path in found if path not in shown]
    return [str(path.relative_to(guide)) for path in others if path.parent != guide or path.suffix != ".md"]


def pages_that_the_readme_does_not_list(pages: list[Page]) -> list[str]:
    """Pages that the README does not list once, by their title and the line under it, which says what they are for."""
    readme, *guide = pages
    listed = Counter(readme.text.splitlines())
    return [page.name for page in guide if listed[entry_of(page)] != 1]


def entry_of(page: Page) -> str:
    """A page's line in the README's list, such as `- [Speed](simulator/guide/speed.md): Measure it.`"""
    title, empty, line = [*page.text.splitlines(), "", "", ""][:3]
    return f"- [{title.removeprefix('# ')}]({page.name}): {line}" if title.startswith("# ") and not empty else ""


def a_readme_that_is_too_long(pages: list[Page]) -> list[str]:
    """A README that takes more than the first minutes."""
    length = len(pages[0].text.encode())
    return [f"{pages[0].name}: {length} bytes"] if length > MAX_README_BYTES else []


def links_that_lead_nowhere(pages: list[Page]) -> list[str]:
    """Links to files that are not in the checkout, or to headings that their pages do not have."""
    return [f"{page.name}: {target}" for page in pages for target in links(page) if not leads_somewhere(page, target)]


def links(page: Page) -> list[str]:
    """Where the links of a page lead, other than to the web."""
    return re.findall(r"\]\((?!https?://)([^)]*)\)", re.sub(r"`[^`]*`", "", page.prose))


def leads_somewhere(page: Page, target: str) -> bool:
    path, _, anchor = target.partition("#")
    goal = (page.checkout / page.path.parent / path).resolve() if path else page.checkout / page.path
    if not (target and goal.exists() and goal.is_relative_to(page.checkout)):
        return False
    return not anchor or (goal.suffix == ".md" and anchor in anchors(goal))


def anchors(path: Path) -> Iterator[str]:
    """The names that code hosts give to the headings of a file: `See and control: /x` becomes `see-and-control-x`."""
    seen: Counter[str] = Counter()
    prose = Page(path.parent, Path(path.name), path.read_text(encoding="utf-8")).prose
    for heading in re.findall(r"^#+ (.*)$", prose, re.MULTILINE):
        name = re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        yield f"{name}-{seen[name]}" if seen[name] else name
        seen[name] += 1


# ----------------------------------------------------------------------------- the guards on our manual

GUARDS: list[Guard] = [
    blocks_that_nothing_runs,
    files_that_are_no_page,
    pages_that_the_readme_does_not_list,
    a_readme_that_is_too_long,
    links_that_lead_nowhere,
]


@pytest.mark.parametrize("guard", GUARDS)
def test_the_manual_has_no_offenders(guard: Guard) -> None:
    offenders = guard(MANUAL)
    assert not offenders, f"{guard.__doc__}\n" + "\n".join(offenders)


# ------------------------------------------------------------------------------- the guards on planted faults

SPEED = "# Speed\n\nMeasure it.\n"
LISTED = "- [Speed](simulator/guide/speed.md): Measure it.\n"


def plant(checkout: Path, readme: str = LISTED, speed: str = SPEED, **files: str) -> list[Page]:
    """A manual of a README and a page; further files of the guide are named by keywords."""
    guide = checkout / GUIDE
    guide.mkdir(parents=True)
    (checkout / "README.md").write_text(readme, encoding="utf-8")
    (guide / "speed.md").write_text(speed, encoding="utf-8")
    for name, text in files.items():
        (guide / name).parent.mkdir(exist_ok=True)
        (guide / name).write_text(text, encoding="utf-8")
    return read_manual(checkout)


@pytest.mark.parametrize("guard", GUARDS)
def test_a_sound_manual_has_no_offenders(tmp_path: Path, guard: Guard) -> None:
    speed = f"{SPEED}\n[Start](../../README.md#to-start), [again](#the-2nd-run-of-it).\n\n## The 2nd: run of `it`\n"
    readme = f"# It\n\n{LISTED}\n## To start\n\n```sh\n{START}\n```\n\n- one\n    (in `[x](y)`, more of it)\n"
    assert guard(plant(tmp_path, readme, speed)) == []


@pytest.mark.parametrize(
    "block",
    [
        "```ruby\nputs 1\n```",  # a language that nobody runs
        "```sh\nrm -rf .venv\n```",  # a command that is none of those that are checked
        f"```sh\n{START}\nrm -rf .venv\n```",
        "```console\nsms-simulator version\n```",  # no prompt, so no command
        "```yaml\nopenapi: 3.1.0\n```",
        "```toml\n[tool.pytest]\n```",
        "```js\nfetch();\n```",  # no name of a file
        "```php\nfoo();\n```",
        "```\nno language\n```",
        "```python title\nprint(1)\n```",
        "```c++\nmain();\n```",
        "- in a list\n\n  ```python\n  print(1)\n  ```",
        "~~~python\nprint(1)\n~~~",
        "````python\nprint(1)\n````",
        "```python\nprint(1)\n",  # without an end
        "Such as\n\n    print(1)",
        "<pre>print(1)</pre>",
    ],
)
def test_a_block_that_nothing_would_run_is_found(tmp_path: Path, block: str) -> None:
    assert len(blocks_that_nothing_runs(plant(tmp_path, speed=f"{SPEED}\n{block}\n"))) >= 1


@pytest.mark.parametrize("name", ["notes.txt", "money/report.md", "speed.rst"])
def test_a_file_that_is_no_page_is_found(tmp_path: Path, name: str) -> None:
    assert name in files_that_are_no_page(plant(tmp_path, **{name: SPEED}))


@pytest.mark.parametrize(
    "listed",
    [
        "",
        LISTED + LISTED,
        "- [Speed](simulator/guide/speed.md)\n",
        LISTED.replace("Speed", "Haste"),
        LISTED.replace("Measure it", "Do not measure it"),
        LISTED.replace("speed.md", "haste.md"),
    ],
)
def test_a_page_that_the_readme_does_not_list_is_found(tmp_path: Path, listed: str) -> None:
    assert pages_that_the_readme_does_not_list(plant(tmp_path, listed)) == ["simulator/guide/speed.md"]


@pytest.mark.parametrize("speed", ["", "# Speed\n", "Speed\n\nMeasure it.\n", "# Speed\nMeasure it.\n"])
def test_a_page_without_a_title_and_a_line_is_found(tmp_path: Path, speed: str) -> None:
    assert pages_that_the_readme_does_not_list(plant(tmp_path, speed=speed)) == ["simulator/guide/speed.md"]


def test_a_readme_past_the_limit_is_found(tmp_path: Path) -> None:
    fits = "é" * (MAX_README_BYTES // 2)
    assert a_readme_that_is_too_long(plant(tmp_path / "fits", fits)) == []
    assert a_readme_that_is_too_long(plant(tmp_path / "long", fits + "e")) == ["README.md: 12289 bytes"]


@pytest.mark.parametrize(
    "target",
    [
        "haste.md",
        "simulator/guide/speed.md",  # from the checkout, not from the page
        "#haste",
        "speed.md#haste",
        "../../README.md#speed",
        "../..#speed",
        "../../../..",  # it exists, and is none of ours
        "",
    ],
)
def test_a_link_that_leads_nowhere_is_found(tmp_path: Path, target: str) -> None:
    pages = plant(tmp_path, speed=f"{SPEED}\n[There]({target})\n")
    assert links_that_lead_nowhere(pages) == [f"simulator/guide/speed.md: {target}"]

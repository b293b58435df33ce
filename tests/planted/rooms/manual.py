"""Faults in the manual as it is read, and in its pages that are generated."""

from planted.fault import Fault, Room

READING = Room(
    "manual",
    least=20,
    tests=("tests/manual/test_reading.py", "tests/manual/test_terminal.py"),
    faults=(
        Fault(
            "pages have no groups",
            "simulator/manual/pages.py",
            "group = found[1]",
            "group = FURTHER",
        ),
        Fault(
            "links lead to files that are no pages",
            "simulator/manual/pages.py",
            "        return match[1]\n",
            "        return match[0]\n",
        ),
        Fault(
            "links in code are changed",
            "simulator/manual/pages.py",
            'r"^```.*?^```$|`[^`]*`|',
            'r"',
        ),
        Fault(
            "a name that begins another one finds both",
            "simulator/manual/pages.py",
            "if page.name == name] or beginning_so",
            "if page.name == name and False] or beginning_so",
        ),
        Fault(
            "HTML in a page becomes markup",
            "simulator/manual/document.py",
            '"html": False',
            '"html": True',
            tests=("tests/control/test_guide.py::test_html_in_a_page_is_text",),
        ),
        Fault(
            "the second heading of a name has the same anchor",
            "simulator/manual/document.py",
            'f"{name}-{seen[name]}" if seen[name] else name',
            "name",
        ),
        Fault(
            "a part of a page ends at any heading that is smaller",
            "simulator/manual/document.py",
            "each.level <= heading.level",
            "each.level != heading.level",
        ),
        Fault(
            "a terminal does not show where links lead",
            "simulator/manual/terminal.py",
            'Fragment(f" ({target})", TARGET)',
            'Fragment("", TARGET)',
        ),
        Fault(
            "further lines of an item stand below its marker",
            "simulator/manual/terminal.py",
            '(" " * len(marker) + line).rstrip()',
            "line.rstrip()",
        ),
        Fault(
            "a table that is too wide is written wider than the terminal",
            "simulator/manual/tables.py",
            "if sum(least) > room:",
            "if sum(least) > 10 * room:",
        ),
        Fault(
            "rows that are paragraphs lose a column",
            "simulator/manual/tables.py",
            "zip(heads[1:], others, strict=True)",
            "zip(heads[2:], others[1:], strict=True)",
        ),
        Fault(
            "colours take room",
            "simulator/manual/wrapping.py",
            "len(click.unstyle(text))",
            "len(text)",
        ),
        Fault(
            "links between pages lead to Markdown in a browser",
            "simulator/manual/browser.py",
            'if path.endswith(".md") and',
            'if path.endswith(".html") and',
            tests=("tests/control/test_guide.py::test_every_link_of_every_page_leads_to_something",),
        ),
        Fault(
            "a page does not mark itself in the list of pages",
            "simulator/manual/browser.py",
            "is_shown = page is shown",
            "is_shown = False",
            tests=("tests/control/test_guide.py::test_a_page_lists_all_pages_beside_it_and_marks_itself",),
        ),
        Fault(
            "a browser may load anything for a page",
            "simulator/control/guide.py",
            'headers.append(("Content-Security-Policy", POLICY))',
            "headers += ()",
            tests=(
                "tests/control/test_guide.py::test_a_page_has_no_script_and_a_browser_is_told_to_load_nothing_from_elsewhere",
            ),
        ),
        Fault(
            "a browser that has a page gets it again",
            "simulator/control/guide.py",
            'each.strip().removeprefix("W/")',
            "each",
            tests=("tests/control/test_guide.py::test_a_browser_that_has_a_page_is_told_so",),
        ),
        Fault(
            "the manual needs a token",
            "simulator/control/guard.py",
            r"guide(?:/[^/]*)?|llms",
            "llms",
            tests=("tests/control/test_guide.py::test_the_manual_needs_no_token",),
        ),
        Fault(
            "llms.txt leads to HTML",
            "simulator/manual/llms_txt.py",
            "guide/{page.name}.md)",
            "guide/{page.name})",
            tests=("tests/control/test_guide.py::test_llms_txt_lists_every_page_by_its_group_as_markdown",),
        ),
        Fault(
            "a pager waits at the end of a short page",
            "simulator/cli/guide.py",
            'os.environ.setdefault("LESS", PAGER)',
            'os.environ.setdefault("LESS", "R")',
            tests=("tests/cli/test_guide.py",),
        ),
        Fault(
            "NO_COLOR is not heeded",
            "simulator/cli/guide.py",
            'sys.stdout.isatty() and not os.environ.get("NO_COLOR")',
            "sys.stdout.isatty()",
            tests=("tests/cli/test_guide.py",),
        ),
        Fault(
            "a problem document leads to a heading that does not exist",
            "simulator/api/problem.py",
            'f"{HELP}{name}"',
            'f"{HELP}{status}"',
            tests=("tests/manual/test_problems.py",),
        ),
        Fault(
            "a kind of problem is not explained",
            "simulator/control/waiting.py",
            '"cannot-come"',
            '"never-comes"',
            tests=("tests/manual/test_problems.py",),
        ),
    ),
)

GENERATED = Room(
    "generated pages",
    least=6,
    tests=("tests/generation/test_guide_pages.py",),
    faults=(
        Fault(
            "a route has the evidence of its operation",
            "simulator/generation/guide/vendors.py",
            "(route.evidence or operation.evidence).value",
            "operation.evidence.value",
        ),
        Fault(
            "a bar in a cell ends it",
            "simulator/generation/guide/writing.py",
            '.replace("|", "\\\\|")',
            "",
        ),
        Fault(
            "what stands behind the table of settings is lost",
            "simulator/generation/guide/settings.py",
            'f"\\n{END}" + after',
            'f"\\n{END}\\n"',
        ),
        Fault(
            "parameters of the path are left out",
            "simulator/generation/guide/operations.py",
            'for each in told["parameters"]\n',
            'for each in told["parameters"] if each["in"] == "query"\n',
        ),
        Fault(
            "a check does not see that a page is not as generated",
            "simulator/cli/contract/build.py",
            "elif changes or other_pages:",
            "elif changes:",
        ),
        Fault(
            "pages are written though folders are named",
            "simulator/cli/contract/build.py",
            "if contracts is None and schemas is None else {}",
            "if contracts is None else {}",
        ),
    ),
)

ROOMS = (READING, GENERATED)

"""Faults in the page that shows an API."""

from planted.fault import Fault, Room

PAGES = Room(
    "pages of APIs",
    least=7,
    tests=("tests/control/test_reference.py",),
    faults=(
        Fault(
            "texts of a document become markup",
            "simulator/control/reference/elements.py",
            "html.escape(content) if isinstance(content, str)",
            "content if isinstance(content, str)",
        ),
        Fault(
            "values of attributes become markup",
            "simulator/control/reference/elements.py",
            '"{html.escape(value)}"',
            '"{value}"',
        ),
        Fault(
            "examples as the vendor's page has them are not shown",
            "simulator/control/reference/page.py",
            'example.get("x-text", "")',
            '""',
        ),
        Fault(
            "parameters of an operation are not shown",
            "simulator/control/reference/page.py",
            '*told.get("parameters", ())]',
            "]",
        ),
        Fault(
            "a callback stands at a place that the list of operations has given away",
            "simulator/control/reference/page.py",
            "            _operation(each, document, None)\n",
            "            _operation(each, document, each.place)\n",
        ),
        Fault(
            "fields of objects in lists are not shown",
            "simulator/control/reference/schemas.py",
            'inner = [schema["items"]] if "items" in schema else []',
            "inner: list[Any] = []",
        ),
        Fault(
            "bounds of a value are not shown",
            "simulator/control/reference/schemas.py",
            'class_="bounds") if lines else',
            'class_="bounds") if not lines else',
        ),
    ),
)

ROOMS = (PAGES,)

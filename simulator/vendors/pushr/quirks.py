"""List what is odd about the page, what integrators saw, and what we decided where nobody tells."""

from __future__ import annotations

from simulator.api.evidence import Evidence, Quirk

_PAGE = "Push.R page"
_GATHERING = "an integrator's code (-the-gathering)"
_OURS = "our choice"


def _documented(name: str, summary: str, section: str) -> Quirk:
    return Quirk(name, summary, Evidence.DOCUMENTED, f"{_PAGE}, {section}")


def _assumed(name: str, summary: str, switch: str | None = None) -> Quirk:
    return Quirk(name, summary, Evidence.ASSUMED, _OURS, switch)


QUIRKS = (
    _documented(
        "PR-Q-01",
        "The cost is text with two decimal places; that more are rounded, a half to the even hundredth, is our choice.",
        "Send SMS",
    ),
    _documented(
        "PR-Q-02",
        "Only the list has a slash at the end; that paths match to the letter and nothing redirects is our choice.",
        "Check Message Status",
    ),
    _documented(
        "PR-Q-03", "A customised sending answers PROCESSING, which is none of the five statuses; the list has those.",
        "Send Customized SMS",
    ),
    _assumed(
        "PR-Q-04", "A customised sending takes its keys from form fields named as in the JSON of a plain one.",
    ),
    _assumed("PR-Q-05", "A business that is not the one the keys or the token belong to is unknown: 404."),
    _assumed(
        "PR-Q-06", "The list takes Authorization: Bearer with an HS256 JWT signed with the account's secret key; its "
        "claims are sub (the public key), business, iat and exp, which the sandbox's clock decides.",
    ),
    _assumed("PR-Q-07", "The list is one page, oldest first; page_size cuts it into pages under ?page=.", "page_size"),
    _assumed(
        "PR-Q-08", "A send is sent at once, as the page shows; that a scheduled one is pending and is charged at its "
        "instant is our choice.",
    ),
    _documented(
        "PR-Q-09", "At most 500 characters, 160 a unit; that a started one counts whole in any alphabet is our choice.",
        "Send SMS and SMS Cost Calculation",
    ),
    _assumed("PR-Q-10", "A unit costs 1.25: what the costs in the examples come to, which name no price."),
    Quirk("PR-Q-11", "Sends are POST, the list is GET.", Evidence.PUBLIC, "pushr.pywe.org/docs/"),
    _documented(
        "PR-Q-12", "sender_id is required in a customised sending; a plain one takes the first approved without it.",
        "Send SMS and Send Customized SMS",
    ),
    _assumed("PR-D-01", "An accepted customised sending answers 201.", "custom_status"),
    Quirk(
        "PR-D-02", "Bad keys answer 401, as the page has it; that the body is a detail is our choice, its words and "
        "the other shape were seen in use.",
        Evidence.ASSUMED, f"{_OURS}; {_PAGE}, Error Handling; {_GATHERING}", "bad_keys_shape",
    ),
    Quirk(
        "PR-D-03", "A customised sending is charged and sent by a background job 2 s after the request; the balance is "
        "checked at once.",
        Evidence.PUBLIC, "pushr.pywe.org/docs/ (that it is asynchronous; the delay is our choice)",
    ),
    _assumed("PR-D-04", "A known public key with another secret is refused, even where accounts are open."),
    _assumed("PR-D-05", "A token opens no account: nobody's secret could verify it."),
    _assumed("PR-D-06", "One bad number refuses the whole request; repeats of a number count; spaces around it not."),
    _assumed("PR-D-07", "A number is 233 and nine digits, the first not 0; which are in use is not asked."),
    _assumed("PR-D-08", "At most 50000 recipients or rows in one request."),
    _assumed(
        "PR-D-09", "In a form, recipients may be repeated, be named recipients[] or hold commas; in JSON only a list "
        "will do.",
    ),
    _assumed("PR-D-10", "Every text made from a template has 1 to 500 characters, and so has the template."),
    _assumed(
        "PR-D-11", "In a CSV file blank lines do not count, missing cells are empty, surplus cells are left out, names "
        "of columns are trimmed, the last of two with one name counts; a row without a good number refuses the file.",
    ),
    _assumed("PR-D-12", "time_scheduled counts only if scheduled is true; without an offset it is UTC."),
    _assumed("PR-D-13", "Keys come first, then fields in the order of the page's tables; the first fault counts."),
    _assumed("PR-D-14", "No rate limit by default; an account that is given one gets 429 with Retry-After."),
    Quirk(
        "PR-D-15", "The host prompt.pywe.org answers too, with the same calls: FastR is the product's older name.",
        Evidence.OBSERVED, f"{_GATHERING}; another's (uplift-your-morning)",
    ),
)  # fmt: skip
"""All of them; ids as in the notes, PR-D for decisions."""

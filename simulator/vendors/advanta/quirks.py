"""List what is odd about the page, what the family does elsewhere, and what we decided where nobody tells."""

from __future__ import annotations

from simulator.api.evidence import Evidence, Quirk

_PAGE = "Send Bulk"
_CODES = "advanta-africa-apis, docs/sms-api/codes.md"
_CLIENTS = "public clients of the family"
_OLDER = "older public copies of the family's page (Celcom, TextSMS, Sunface)"
_OURS = "our choice"


def _documented(name: str, summary: str, section: str) -> Quirk:
    return Quirk(name, summary, Evidence.DOCUMENTED, f"{_PAGE}, {section}")


def _observed(name: str, summary: str, source: str = _CLIENTS, switch: str | None = None) -> Quirk:
    return Quirk(name, summary, Evidence.OBSERVED, source, switch)


def _assumed(name: str, summary: str, switch: str | None = None) -> Quirk:
    return Quirk(name, summary, Evidence.ASSUMED, _OURS, switch)


QUIRKS = (
    _documented(
        "SB-Q-01",
        "An item may hold a key twice, as the example does with pass_type; that the last one counts is our choice.",
        "Request Body",
    ),
    _assumed("SB-Q-02", "JSON with comments, as the page prints it, is refused with 1009."),
    _documented(
        "SB-Q-03",
        "Keys mix three styles (partnerID, pass_type, clientsmsid); that their case matters is our choice.",
        "Request Body",
    ),
    _assumed("SB-Q-04", "Items may share a clientsmsid, as the page's rows do; each row repeats its own item's."),
    _documented("SB-Q-05", "The page's two items order their keys differently; either order is taken.", "Request Body"),
    _observed("SB-Q-06", "HTTP 200 for every outcome; the truth is in response-code.", _CLIENTS, "http_status"),
    _documented(
        "SB-Q-07",
        "Credentials and shortcode of the first item hold for the whole list; what others say is never an error.",
        "Info",
    ),
    _assumed("SB-Q-08", "Unique messages is taken to mean that each may differ: equal items are all sent and charged."),
    Quirk(
        "SB-Q-09",
        "More than 1000 items are refused as a whole with 1012; the page has the limit, another page the code.",
        Evidence.PUBLIC,
        _CODES,
    ),
    _documented(
        "SB-Q-10", "A refusal of the whole request is one object without responses.", "Sample Error Response"
    ),
    _observed("SB-Q-11", "Older answers spell the key of the code respose-code.", _OLDER, "response_code_key"),
    _observed("SB-Q-12", "The path answers with and without a trailing slash, without a redirect."),
    _observed(
        "SB-Q-13",
        "partnerID, mobile, shortcode and clientsmsid may be numbers or texts; unknown keys are ignored; numbers are "
        "written 07..., 2547... or +2547....",
    ),
    _observed(
        "SB-Q-14",
        "Beside the documented object an array of items or of that object, one item alone, and forms (one item's "
        "fields, or smslist[0][mobile] as PHP writes it, up to 1000 fields) are read.",
    ),
    _observed(
        "SB-Q-15",
        "pass_type bm5 announces a base64 text; plain, empty or none a plain one; any other is refused in its row "
        "with 1009, and so is base64 that cannot be decoded.",
        _OLDER,
    ),
    Quirk(
        "SB-W-01",
        "A message is Scheduled, SentToNetwork, DeliveredToTerminal, AbsentSubscriber (after 18 to 24 hours), "
        "DeliveryImpossible, SenderName Blacklisted or Unknown; that one not yet sent is Unknown is our choice.",
        Evidence.PUBLIC,
        "advanta-africa-apis, docs/sms-api/delivery-status.md",
    ),
    _observed(
        "SB-W-02",
        "A sender that the network does not know is an Invalid Source Address.",
        "goadvanta, and the pages of swifttdial: resellers of the same networks",
    ),
    _assumed("SB-W-03", "Every word has a number of its own; only 32 for DeliveredToTerminal is on a page."),
    _assumed("SB-D-01", "count is ignored.", "check_count"),
    _assumed(
        "SB-D-02", "A refused row has response-code, response-description, mobile and clientsmsid, nothing more."
    ),
    _assumed(
        "SB-D-03",
        "A list that the balance does not cover is paid row by row, in order, and the rest refused with 1004.",
        "low_credit",
    ),
    _assumed(
        "SB-D-04", "clientsmsid is repeated as it was sent; where it was missing or null it is missing in the row too."
    ),
    _assumed(
        "SB-D-05",
        "mobile is repeated as 2547... without plus, however it was written; a number that is refused as it was sent.",
    ),
    _assumed("SB-D-06", "networkid is the place of the number's network among its country's, by prefix."),
    _assumed("SB-D-07", "A missing or empty shortcode stands for the account's default sender."),
    _assumed(
        "SB-D-08",
        "An unapproved shortcode, or one of more than 11 characters, refuses the whole request: it is every item's.",
    ),
    _assumed(
        "SB-D-09",
        "A number that is valid abroad, or Kenyan without a known network, gets 1002; everything else gets 1003.",
    ),
    _assumed("SB-D-10", "An item without text, or with a clientsmsid that is no text or whole number, gets 1009."),
    _assumed("SB-D-11", "A body without any item has no partner ID: 4091. A list that is no array of objects: 1009."),
    _assumed("SB-D-12", "timeToSend, which the family's single send knows, is ignored: messages are sent at once."),
    _assumed("SB-D-13", "The GSM rule counts segments: 160/153 septets, 70/67 UTF-16 units; 1 KES each."),
    _assumed(
        "SB-D-14", "Where the HTTP status goes by the code, rows give 200 if any was accepted, else the first row's."
    ),
    _assumed("SB-D-15", "Other methods than POST are refused with 1010 before anything else is looked at."),
)  # fmt: skip

"""List what is odd about the pages, what the family does elsewhere, and what we decided where nobody tells."""

from __future__ import annotations

from simulator.api.evidence import Evidence, Quirk

_PAGE = "Send Bulk"
_CODES = "advanta-africa-apis, docs/sms-api/codes.md"
_CLIENTS = "public clients of the family"
_OLDER = "older public copies of the family's page (Celcom, TextSMS, Sunface)"
_PAGES = "advanta-africa-apis, docs/sms-api"
_OURS = "our choice"


def _documented(name: str, summary: str, section: str) -> Quirk:
    return Quirk(name, summary, Evidence.DOCUMENTED, f"{_PAGE}, {section}")


def _public(name: str, summary: str, page: str, switch: str | None = None) -> Quirk:
    return Quirk(name, summary, Evidence.PUBLIC, page, switch)


def _observed(name: str, summary: str, source: str = _CLIENTS, switch: str | None = None) -> Quirk:
    return Quirk(name, summary, Evidence.OBSERVED, source, switch)


def _assumed(name: str, summary: str, switch: str | None = None) -> Quirk:
    return Quirk(name, summary, Evidence.ASSUMED, _OURS, switch)


_SEND_BULK = (
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
    _public(
        "SB-Q-09",
        "More than 1000 items are refused as a whole with 1012; the page has the limit, another page the code.",
        _CODES,
    ),
    _documented("SB-Q-10", "A refusal of the whole request is one object without responses.", "Sample Error Response"),
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
    Quirk(
        "SB-W-04",
        "What became of a message is posted to the account's URL: description, messageid, timeTaken and timestamp. "
        "That it comes once, at the end, with seconds from the request or the scheduled time and the hour of East "
        "Africa, is our choice.",
        Evidence.PUBLIC,
        "advanta-africa-apis, docs/sms-api/delivery.md",
    ),
    _assumed("SB-W-05", "A report not answered with 2xx is tried again after 5 s and after 30 s more."),
    _assumed("SB-D-01", "count is ignored.", "check_count"),
    _assumed("SB-D-02", "A refused row has response-code, response-description, mobile and clientsmsid, nothing more."),
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
    _observed(
        "SB-D-12",
        "timeToSend, which the page of the single send has, schedules an item by itself; one that cannot be read, or "
        "is past, is refused in its row with 1009.",
    ),
    _assumed("SB-D-13", "The GSM rule counts segments: 160/153 septets, 70/67 UTF-16 units; 1 KES each."),
    _assumed(
        "SB-D-14", "Where the HTTP status goes by the code, rows give 200 if any was accepted, else the first row's."
    ),
    _assumed("SB-D-15", "Other methods than POST are refused with 1010 before anything else is looked at."),
)

_OTHER_CALLS = (
    _public(
        "AD-Q-01",
        "messageid is called an integer on one page and a text on the others, which all print it in quotes: text.",
        f"{_PAGES}/send-sms.md, send-otp.md",
    ),
    _public(
        "AD-Q-02",
        "mobile is printed without quotes on the page of sendsms, and a client declares a number there: a number. "
        "sendotp, whose pages have both, answers a text, as sendbulk does.",
        f"{_PAGES}/send-sms.md, send-otp.md, send-hashed.md",
    ),
    _public(
        "AD-Q-03",
        "getdlr refuses an unknown id, or another account's, with 1009 No dlr; the table of codes has 1008 for it.",
        f"{_PAGES}/delivery.md, codes.md",
        "no_report",
    ),
    _public(
        "AD-Q-04",
        "timeToSend is a date and time, or Unix time in seconds. That a date without an offset is in Kenyan time, one "
        "without seconds the whole minute, so that clients which always name the present one send at once, and that "
        "sendotp, whose page lacks it, ignores it, is our choice.",
        f"{_PAGES}/send-sms.md, Tip",
    ),
    _public(
        "AD-Q-05",
        "Several numbers are said to be for POST; they are taken in a GET too, up to 1000, beyond that 1104.",
        f"{_PAGES}/send-sms.md, codes.md",
    ),
    _public(
        "AD-Q-06",
        "A hashed number is sent to by POST alone, and hashed is a true boolean; that 1 and true as text count too, "
        "and that a GET gets 1010, is our choice.",
        f"{_PAGES}/send-hashed.md",
    ),
    _observed(
        "AD-Q-07",
        "A refusal of the whole request may come as the only row of an answer; the page has an object.",
        _CLIENTS,
        "refusal",
    ),
    _observed(
        "AD-Q-08", "A POST may hold JSON, a form, or an array with one object; what it lacks its query may have."
    ),
    _assumed(
        "AD-D-01",
        "A hash is 64 hexadecimal digits, kept and repeated as sent: of no country, and no last digits choose its end.",
    ),
    _assumed("AD-D-02", "A message without usable text, or with an unusable timeToSend, is refused whole with 1009."),
    _assumed(
        "AD-D-03", "A row has no clientsmsid, also where one was sent. Empty places between commas count as none."
    ),
    _assumed(
        "AD-D-04",
        "getdlr answers for messages that are not final, too. delivery-time is that of the last change, delivery-tat "
        "how long after the request that was, or after a scheduled message was due; times are Kenyan.",
    ),
    _assumed("AD-D-05", "getdlr without a messageID gets 4093."),
    _assumed("AD-D-06", "credit has two decimals, and partner-id is the one that asked, as a text."),
)

_OPERATORS = (
    _assumed(
        "AD-O-01",
        "Each operator of the family answers in its own way where its host is called; a switch names one for all.",
        "operator",
    ),
    _public(
        "AD-O-02",
        "Sunface and Teamweb have the page's older epoch: respose-code, numbers as mobile and messageid, networkid as "
        "a text, 20 items a list, and items with credentials of their own. That these pay for their item, which has "
        "a shortcode of its own too, is our choice.",
        "sunfacegroup.co.ke/bulk-sms-api, teamweb.africa/sms-api",
        "operator",
    ),
    _observed(
        "AD-O-03",
        "WaveSMS answers bad credentials with 401, and the mobile of a row with 1004 is an object that holds it.",
        "a client library of WaveSMS (Nabcellent/wavesms)",
        "operator",
    ),
    _observed(
        "AD-O-04", "Kemrut says 1000 where the others say 200 in response-code.", "a client of Kemrut", "operator"
    ),
    _observed(
        "AD-O-05",
        "Celcom answers a getbalance with a slash at its end by an empty body.",
        "a client of Celcom",
        "operator",
    ),
    _observed(
        "AD-O-06",
        "TextSMS has the older epoch on its page, and clients see response-code: it answers by the present page.",
        "a client of TextSMS",
        "operator",
    ),
)

QUIRKS = (*_SEND_BULK, *_OTHER_CALLS, *_OPERATORS)

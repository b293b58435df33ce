"""Write a text that a business would send to somebody: codes, notices, reminders, campaigns."""

from __future__ import annotations

import enum

from simulator.sandbox.chance import Stream

MAX_LENGTH = 500


class Occasion(enum.Enum):
    """The reason why a message is sent."""

    CODE = "code"
    NOTICE = "notice"
    UNICODE = "unicode"
    LONG = "long"
    CAMPAIGN = "campaign"


SENDERS = {
    Occasion.CODE: ("VERIFY", "MyBank", "Duka"),
    Occasion.NOTICE: ("Boda", "Duka", "Parcels"),
    Occasion.UNICODE: ("Duka", "Afya", "Somo"),
    Occasion.LONG: ("Somo", "Afya", "SACCO"),
    Occasion.CAMPAIGN: ("OFFERS", "SACCO", "Duka"),
}
"""Sender IDs, alphanumeric."""

_TEMPLATES = {
    Occasion.CODE: (
        "{code} is your verification code. It expires in 10 minutes. Never share it.",
        "Your login code is {code}. If you did not ask for it, ignore this message.",
        "Dear {name}, use {code} to confirm your payment of {amount}.",
    ),
    Occasion.NOTICE: (
        "Hi {name}, your order #{order} has left our shop and arrives today between 2 and 4 pm.",
        "Your parcel {order} is ready for pick-up. Bring your ID and the code {code}.",
        "Payment of {amount} received, thank you {name}. Receipt {order}.",
        "{name}, your rider is 5 minutes away. Please keep your phone on.",
        "Reminder: your appointment is tomorrow at 10:30. Reply 1 to confirm. [Ref {order}]",
    ),
    Occasion.UNICODE: (
        "Thank you {name} 🙏 Your order #{order} has been delivered!",
        "{name}, “early bird” registration closes on Friday – don’t miss it…",
        "Bonjour {name}, votre rendez-vous est confirmé à 10 h. À bientôt 😊",
    ),
    Occasion.LONG: (
        (
            "Dear parent of {name}, the term begins on Monday at 8 am. Please clear the balance of {amount} before "
            "then, label all belongings, and bring two exercise books, a mathematical set and the medical form. "
            "The office is open daily from 8 am to 5 pm. Reference {order}."
        ),
        (
            "Hello {name}, your results of visit {order} are ready. Nothing urgent was found. Drink enough water, "
            "take the tablets twice a day after meals for seven days and come back on the date in your booklet. If "
            "the fever returns or you feel worse, do not wait: call the clinic at any hour."
        ),
    ),
    Occasion.CAMPAIGN: (
        "Weekend offer: 20% off all data bundles until Sunday midnight. Dial *123# to buy. T&C apply.",
        "Members are invited to the annual general meeting on Saturday at 9 am in the main hall.",
        "New stock is in! Solar lamps from {amount}. Free delivery in town this week only. Stop: reply STOP",
    ),
}


_LOCAL = {
    "UG": ("Webale nnyo {name} 🙏 Ofunye obubonero {points} ku akawunti yo.",),
    "KE": ("Asante sana {name}! Umepokea pointi {points} ⭐ kwenye akaunti yako.",),
    "GH": ("Ɛte sɛn {name}? Yɛda wo ase. Order {order}",),
}
"""Further texts in Unicode, in a language of the region."""


def text_for(occasion: Occasion, region: str, name: str, random: Stream) -> str:
    """Write a text for somebody of that name and region, at most `MAX_LENGTH` characters."""
    templates = _TEMPLATES[occasion]
    if occasion is Occasion.UNICODE:
        templates += _LOCAL.get(region, ())
    template = random.choice(templates)
    text = template.format(
        name=name,
        code=f"{random.randrange(1_000_000):06d}",
        order=random.randrange(10_000, 99_999),
        points=random.randrange(10, 900),
        amount=f"{random.randrange(5, 400) * 500:,}",
    )
    return text[:MAX_LENGTH]

"""Whatever file and template a client sends, the answer is the vendor's, and what is refused costs nothing."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
from support.inprocess import World, body_of
from vendors.pushr.client import a_world, custom

from simulator.api.request import Response

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))


def check(world: World, response: Response) -> None:
    """It is accepted, stored and charged, or refused with one detail and no money moved; the contract judges too."""
    assert response.status in {201, 400}
    assert response.status == 201 or list(body_of(response)) == ["detail"]
    assert bool(world.messages()) == (response.status == 201)
    world.advance(10_000)
    spent = sum((message.cost for message in world.messages() if message.is_charged), Decimal(0))
    assert sum((1000 - account.balance for account in world.sandbox.accounts), Decimal(0)) == spent


@given(st.binary() | TEXTS.map(str.encode), TEXTS)
def test_any_file_and_template_are_answered(content: bytes, template: str) -> None:
    world = a_world()
    check(world, custom(world, csv_file=content, template=template))


@given(st.text(st.sampled_from('contact,name"\r\n233558544343{} ;\ufeff\x00'), max_size=200))
def test_a_file_is_read_or_refused(text: str) -> None:
    world = a_world()
    check(world, custom(world, csv_file=f"contact,name\n{text}".encode(), template="Hi {name}"))
    assert all(message.text.startswith("Hi ") for message in world.messages())

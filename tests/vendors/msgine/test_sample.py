import pytest
from vendors.msgine.client import NUMBER, TOKEN, Client

from simulator.api.sample import SampleSend
from simulator.api.serve import Addressed, serve
from simulator.sandbox.chance import Chance
from simulator.vendors.msgine.sample import sample


@pytest.mark.parametrize("recipients", [(NUMBER,), (NUMBER, "+256701234567")])
def test_a_sample_is_sent_as_asked(recipients: tuple[str, ...]) -> None:
    client = Client()
    request = sample(SampleSend({"token": TOKEN}, "MyApp", recipients, "Hello", Chance("seed").stream("samples")))
    addressed = client.directory.address(request.method, request.path, "localhost")
    assert isinstance(addressed, Addressed)
    assert serve(client.sandbox, addressed, request).status == 201
    assert [(message.to, message.text, message.submission.sender_id) for message in client.messages()] == [
        (number, "Hello", "MyApp") for number in recipients
    ]

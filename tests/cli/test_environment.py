"""Variables that mean nothing are pointed out."""

from simulator.cli.serve import strange_variables


def test_a_misspelled_variable_is_pointed_out_with_the_nearest_name() -> None:
    assert strange_variables({"SMS_SIMULATOR_PROT": "1"}) == [
        "Warning: the environment variable SMS_SIMULATOR_PROT is unknown; did you mean SMS_SIMULATOR_PORT?"
    ]


def test_a_variable_like_no_other_is_pointed_out() -> None:
    (line,) = strange_variables({"SMS_SIMULATOR_XYZZY_QUUX_PLUGH": "1"})
    assert line.endswith("is unknown; `sms-simulator serve --help` lists those that exist")


def test_known_and_foreign_variables_are_passed_over() -> None:
    assert strange_variables({"SMS_SIMULATOR_PORT": "1", "SMS_SIMULATOR_URL": "x", "PATH": "/bin"}) == []


def test_the_variables_of_a_kubernetes_service_are_passed_over() -> None:
    names = ["SERVICE_HOST", "SERVICE_PORT", "SERVICE_PORT_HTTP", "PORT_7670_TCP", "PORT_7670_TCP_ADDR"]
    assert strange_variables({f"SMS_SIMULATOR_{name}": "10.0.0.1" for name in names}) == []

"""Faults in what leads programs, as they are, to a simulator."""

from planted.fault import Fault, Room

PYTHON = "simulator/redirection/turning/sitecustomize.py"
OF_PYTHON = "tests/redirection/test_turning_python.py"

TURNING = Room(
    "turning",
    least=5,
    tests=(OF_PYTHON,),
    faults=(
        Fault(
            "Python's names are known in lower case alone",
            PYTHON,
            'text(host).lower().rstrip(".")',
            "text(host)",
            tests=(f"{OF_PYTHON}::test_a_socket_is_led_to_the_simulator",),
        ),
        Fault(
            "a client that asks certifi does not trust the simulator",
            PYTHON,
            '        "certifi": turn_certifi,\n',
            "",
            tests=(f"{OF_PYTHON}::test_every_client_is_led_to_the_simulator",),
        ),
        Fault(
            "the sitecustomize that was there before is left out",
            PYTHON,
            "    SmsSimulatorTurning.install()\n    run_next()\n",
            "    SmsSimulatorTurning.install()\n",
            tests=(f"{OF_PYTHON}::test_the_sitecustomize_that_was_there_before_is_run",),
        ),
        Fault(
            "a run within a run is led by the outer one",
            PYTHON,
            "if any(type(finder).__name__ == cls.__name__ for finder in sys.meta_path):",
            "if not sys.meta_path:",
            tests=(f"{OF_PYTHON}::test_a_run_within_a_run_is_led_by_the_inner_one",),
        ),
        Fault(
            "a client that resolves a name and sets the port itself is led astray",
            PYTHON,
            '    for name in ("connect", "connect_ex"):\n',
            '    for name in ("connect_ex",):\n',
            tests=(f"{OF_PYTHON}::test_a_socket_is_led_to_the_simulator",),
        ),
    ),
)
ROOMS = (TURNING,)

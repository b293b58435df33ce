"""Faults in a network of its own."""

from planted.fault import Fault, Room

RUNS = "tests/isolation/test_isolated.py::test_"

ISOLATION = Room(
    "a network of its own",
    least=16,
    tests=("tests/isolation", "tests/cli/test_isolating.py"),
    faults=(
        Fault(
            "the command keeps the network of the machine",
            "simulator/cli/run/__init__.py",
            "    if isolate:\n",
            "    if isolate and not command:\n",
            (RUNS + "a_listener_outside_is_not_called",),
        ),
        Fault(
            "the sources of names stay those of the system",
            "simulator/isolation/lookups.py",
            "            if place.is_file():",
            "            if place.is_dir():",
            (RUNS + "a_client_that_heeds_nothing_but_names_and_certificates",),
        ),
        Fault(
            "a name that is not known leads to the simulator",
            "simulator/isolation/names.py",
            "        found = self._others.get(name)\n",
            "        found = self._others.get(name, HERE)\n",
            (RUNS + "a_name_that_is_not_known_is_none_and_is_reported",),
        ),
        Fault(
            "names that are looked up in vain are forgotten",
            "simulator/isolation/names.py",
            "            self._unknown[name] = None\n",
            "            pass\n",
            (RUNS + "a_name_that_is_not_known_is_none_and_is_reported",),
        ),
        Fault(
            "what the command leaves behind stays",
            "simulator/isolation/keeper.py",
            "                    os.kill(pid, signal.SIGKILL)\n",
            "                    pass\n",
            (RUNS + "what_the_command_leaves_behind_is_ended",),
        ),
        Fault(
            "an end of one side ends nothing on the other",
            "simulator/isolation/relay.py",
            "        writer.write_eof()\n",
            "",
            ("tests/isolation/test_relay.py",),
        ),
        Fault(
            "a place that is another machine's is not given to the loopback",
            "simulator/isolation/reach.py",
            "        return not all(ip_address(each).is_loopback for each in self.addresses)",
            "        return False",
            ("tests/isolation/test_reach.py",),
        ),
        Fault(
            "the command keeps the proxies of the user",
            "simulator/cli/run/doing.py",
            "without_proxies(os.environ) if wanted.inside else dict(os.environ)",
            "dict(os.environ)",
            (RUNS + "the_command_is_the_user_and_has_no_proxy",),
        ),
        Fault(
            "nothing leads to the page from outside",
            "simulator/isolation/entering.py",
            "    Relay([Line(page, HERE, HTTP)], lambda *_: None).start()\n",
            "",
            (RUNS + "the_page_can_be_opened_from_outside",),
        ),
        Fault(
            "the keeper ends with those who share our session",
            "simulator/isolation/keeper.py",
            "        os.setsid()\n",
            "",
            (RUNS + "nothing_stays_when_the_process_outside_is_killed",),
        ),
        Fault(
            "a further address brings the network around it along",
            "simulator/isolation/kernel.py",
            "((SET_ADDRESS, address), (SET_MASK, ONE_ADDRESS))",
            "((SET_ADDRESS, address),)",
            ("tests/isolation/test_kernel.py",),
        ),
        Fault(
            "root alone is kept of the users that root knows",
            "simulator/isolation/kernel.py",
            "    if os.geteuid() == 0:\n",
            "    if os.geteuid() == -1:\n",
            ("tests/isolation/test_kernel.py",),
        ),
        Fault(
            "the user's own file of hosts names a vendor's host",
            "simulator/isolation/lookups.py",
            "if not is_led(name.lower())",
            "if name",
            ("tests/isolation/test_lookups.py",),
        ),
        Fault(
            "options that contradict each other are taken",
            "simulator/cli/run/isolating.py",
            "    if complaint:\n",
            "    if not complaint:\n",
            ("tests/cli/test_isolating.py",),
        ),
        Fault(
            "a signal is handed on where it comes to the thread that waits",
            "simulator/cli/run/child.py",
            "        told_before = signal.set_wakeup_fd(tell.fileno())\n",
            "        told_before = -1\n",
            ("tests/cli/test_run.py::test_a_signal_that_comes_to_another_thread_is_handed_on",),
        ),
        Fault(
            "what the terminal sends to all comes to the command once more",
            "simulator/cli/run/child.py",
            " and _is_in_foreground():\n                continue  # it has it already\n",
            " and not number:\n                continue\n",
            ("tests/cli/test_run.py::test_what_the_terminal_sends_to_all_is_not_sent_once_more",),
        ),
    ),
)

ROOMS = (ISOLATION,)

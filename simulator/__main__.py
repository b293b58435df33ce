"""`python -m simulator`: the same as the command `sms-simulator`."""

from simulator.cli import main

if __name__ == "__main__":
    main(prog_name="sms-simulator")

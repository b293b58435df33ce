"""An example: a small service that sends one-time passwords and campaigns by two SMS vendors, and tests of it.

It is what a user of the simulator has: nothing in it knows that the vendors are emulated. MsGine is asked first for
single texts, UGSMS where that fails; campaigns go out as UGSMS bulks. `python -m example_app` runs it, configured by
the environment. `habits.py` has what is done rightly or wrongly, `tests/` how the tests tell one from the other.
"""

"""Say what an SMS is: its alphabet, segments, numbers and networks, the states it moves through, the code in it.

Everything here is a pure function or a constant. Nothing reads a clock, draws chance or knows a vendor.
"""

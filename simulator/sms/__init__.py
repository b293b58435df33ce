"""What an SMS is: its alphabet, its segments, its numbers and networks, and the states it moves through.

Everything here is a pure function or a constant. Nothing reads a clock, draws chance or knows a vendor.
"""

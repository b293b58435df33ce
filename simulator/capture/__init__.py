"""Read exchanges from captured traffic, judge them, and write a copy without secrets."""

"""Captured traffic: a file goes in; exchanges, what is wrong with them, and a copy without secrets come out."""

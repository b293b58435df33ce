"""Serve requests: find the operation that a request is for, and lead it through the vendor's functions.

The room lies above the vendors because it asks their functions one after the other, so that a request goes down once.

It lies above the vendors, since it asks their functions one after the other; what those ask in turn is below.
"""

"""Lead a request through a vendor: find the operation it is for, and serve it on the one path there is.

It lies above the vendors, since it asks their functions one after the other; what those ask in turn is below.
"""

"""What the vendors' pages and the standards say about segments and money, written down a second time.

Nothing here may come from the simulator: it is what the simulator is measured against.
"""

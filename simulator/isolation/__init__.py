"""Run this process, and what it starts, in a network of its own, from which nothing but named places can be reached.

Linux alone has what it takes: namespaces, which most kernels let every user make. Three processes take part. The one
that was started stays outside (`entering.py`): it carries bytes between a port inside and a place that `--reach` names
(`relay.py`), for sockets that were made inside can be handed out. A copy of it goes on inside, where the simulator and
the command run. A third (`keeper.py`) ends all that is left inside when the first one is gone, however it ended.

Inside, names are answered by `names.py`, to which `lookups.py` leads every program, and `kernel.py` asks the operating
system for all this; `refusals.py` says why it would not.
"""

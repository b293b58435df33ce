"""Which vendors there are: those built in and those of installed packages, and the folders their data lies in."""

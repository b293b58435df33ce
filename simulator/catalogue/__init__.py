"""List the vendors there are, built in or of installed packages, and find the folders of their data."""

"""Kill servers that keep their sandboxes in a folder, and compare what they know afterwards with what was told."""

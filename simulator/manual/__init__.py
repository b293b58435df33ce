"""The manual for readers: its pages, found and written for a terminal, for a browser and as Markdown."""

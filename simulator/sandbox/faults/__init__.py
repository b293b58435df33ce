"""Define injected defects: which requests they are for, and what they do."""

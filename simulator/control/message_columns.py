"""Name what a spreadsheet gets of a message: the command line's tables and exports have the same columns."""

COLUMNS = (
    "id", "created_at", "vendor", "account", "to", "sender_id", "state", "reason", "segments", "cost", "currency",
    "network", "otp", "text",
)  # fmt: skip
"""Fields of `MessageView`."""

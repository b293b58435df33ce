"""Days of sandboxes that are kept in a folder, and the same sandboxes again from every part of it."""

"""Report where the answers at an address differ from a vendor's contract."""

"""Drift: a vendor's contract and an address go in; how what answers there differs from the documentation comes out."""

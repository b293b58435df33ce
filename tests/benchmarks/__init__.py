"""Benchmarks that anyone can run; described in the README. No part of the tests."""

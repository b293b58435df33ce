"""Benchmarks that anyone can run; described in the manual (`simulator/guide/speed.md`). No part of the tests."""

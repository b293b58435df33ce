"""Segments and money through every vendor's own API, measured against a model of the pages."""

"""Exports too large for a request: offered in the background, made by the worker, fetched from a page of one's own.

`offering.py` meets an export that is too large, `making.py` makes it and keeps order among the files.
"""

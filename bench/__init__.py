"""Measurements of speed at the size of a regency and of the whole country; see README.md."""

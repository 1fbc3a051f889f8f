"""How many poor families live in each village, year by year: what the registry counts, or what somebody wrote down.

`of` and `within` answer for any number of villages; `entering.py` writes, `reading.py` reads whole files.
"""

from reports.baseline.counts import Count, of, within

__all__ = ["Count", "of", "within"]

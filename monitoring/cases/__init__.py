"""Cases (M3): opening them, the steps that are taken, deadlines, papers, and what other pages ask about them.

`open_of(group, user)` is for a group's own page, `with_open_cases(groups, user)` for lists of groups.
"""

from monitoring.cases.asking import open_of, with_open_cases

__all__ = ["open_of", "with_open_cases"]

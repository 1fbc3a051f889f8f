"""Telling people what newly waits for them and what is about to be late: in the portal, by e-mail, as a short text.

`looking.py` reads it off the desk's kinds, `digests.py` sends it, `sentences.py` words it.
"""

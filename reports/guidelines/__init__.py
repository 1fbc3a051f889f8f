"""Juklak, juknis, regulations and forms: handed out by version, offered where they matter, read by who must.

`publishing.py` hands out, replaces, withdraws and notes who has read; `places.py` says on which pages a subject is
at home.
"""

"""Open data: what anybody may know of the program, published once a day and without anything about a person.

`hiding.py` decides what is too small to show, `publishing.py` writes the rows that may be shown, `telling.py` says them
in sentences. Nothing here reads anything but what was published.
"""

"""Bank reconciliation: statements and SP2D lists beside the ledger, which they never change.

`reading` makes lines of a file, `importing` keeps them, `matching` finds what belongs together, `deciding` is what
people link or explain by hand, `standing` says how everything stands.
"""

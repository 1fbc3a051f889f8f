"""The summary of a proposal on one sheet, for the person who decides on it."""

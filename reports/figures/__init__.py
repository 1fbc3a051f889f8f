"""Figures of areas, counted ahead: what is counted, when it is written down, and how it is read back."""

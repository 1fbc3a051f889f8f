"""A group's story as accompaniment knows it: its business month by month, who came, and what happened."""

"""The pages of groups and proposals, by activity."""

"""The yearly evaluation of groups: a rubric of an office, what the recorded facts suggest, and what people decide."""

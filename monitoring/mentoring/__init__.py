"""Mentoring plans: from the template of the Dinas, agreed with the group, with progress from the reports."""

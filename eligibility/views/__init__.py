"""Pages of eligibility: verification, exceptions and selection."""

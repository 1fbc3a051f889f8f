"""What a regency tells the ministry of a year: prepared, submitted, frozen, and compared with what became of it."""

"""Pages of disbursement: decrees, accounts, payments and accountability."""

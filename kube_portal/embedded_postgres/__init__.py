"""The database that a bare clone starts by itself: a Django database engine on the binaries of a wheel."""

"""Plain computing on frames and arrays: one idea a file, no database, no drawing."""

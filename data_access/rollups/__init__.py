"""The derived tables: what pages read instead of the rows themselves."""

"""The only room that opens a connection: schema, store, intake, derived tables and the questions asked of them."""

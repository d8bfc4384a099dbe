"""The questions that metrics and pages ask: a scope in, one SELECT, a small frame out."""

"""Draws what it is given, and never fetches: cards, charts, filters, messages."""

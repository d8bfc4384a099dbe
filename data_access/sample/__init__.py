"""The sample community: a cooking school with a wine shop, planted so that its truths are known."""

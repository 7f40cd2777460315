"""Businesses become partners: they apply or are invited, sign the agreement, and get what they need to begin."""

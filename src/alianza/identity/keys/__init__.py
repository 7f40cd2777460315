"""API keys: made, listed, rotated with an overlap, revoked; and the ring that checks them on every request."""

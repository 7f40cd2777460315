"""Webhooks: endpoints, their secrets, the queue of what they are to be told, and the attempts to tell them."""

"""Links: a short code that leads to a target, always on behalf of one partner, on the alliance's own domains.

A link never changes its partner or its code; an edit is a new version. Targets are http or https and are never taken
from a request.
"""

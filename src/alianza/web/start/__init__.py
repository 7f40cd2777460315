"""Where one begins: the first page, and while developing the mails that were caught.

Owns the *first page* at `/` and the *outbox* at `/dev/outbox`. Invariants: whoever is signed in is led on to where they work; the
outbox is served only while no mail server is named, and only to this machine.
"""

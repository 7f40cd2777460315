"""The console: what an alliance's own people see and do.

Owns the pages under `/console`, their words and templates. Invariants: a page shows what the operations of the API give whoever
is signed in, and does nothing that they don't; each amount leads to why it is that much.
"""

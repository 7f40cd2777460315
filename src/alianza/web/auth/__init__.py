"""Signing in, and the page on which a person looks after it: `/auth/…`, in five languages; only passkeys need a script."""

"""Signing in, and the page on which a person looks after it: `/auth/…`, in five languages and without a script."""

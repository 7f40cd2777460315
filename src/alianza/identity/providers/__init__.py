"""Providers: other organisations whose sign-in an alliance accepts (OpenID Connect), and whom their subjects are."""

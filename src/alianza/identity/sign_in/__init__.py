"""Ways to sign in: an e-mailed link, a passkey, another organisation's sign-in (OIDC), and the second factor after them."""

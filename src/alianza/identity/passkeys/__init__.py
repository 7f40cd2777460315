"""Passkeys: keys that a person's device holds and shows only to the host they were made on (WebAuthn)."""

"""One file a resource: its structs, what it does, and its operations."""

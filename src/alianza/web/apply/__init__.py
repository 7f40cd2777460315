"""Pages for businesses that are no partners yet: they apply, and sign the agreement that they are invited to."""

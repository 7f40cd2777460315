"""The counter screen: who sent this customer, what may they get, and one tap to give it."""

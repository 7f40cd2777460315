"""Sessions: a browser in which a person is signed in, until it is idle too long, its time is over, or it is ended."""

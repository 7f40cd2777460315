"""What every page is made of: the table of screens, words, formats, components and the look.

Owns *screens* (a method on a path, for whom, and what it shows), *asks* (a request as a screen sees it) and the design system.
Invariants: a screen does what an operation of the API does, as whoever is signed in; every text stands in five languages;
nothing inline runs in a page.
"""

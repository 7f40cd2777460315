"""The web: redirects of links, and the pages. Every hot route is plain ASGI; everything else is Litestar behind it.

Nouns: route, page, worker. Invariants: a redirect's target comes from the books, never from the request; a click is
answered when it is kept, as the recording mode says; the host decides whose links there are.
"""

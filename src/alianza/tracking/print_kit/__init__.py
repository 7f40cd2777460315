"""What a partner hangs up, stands on its counter and puts on its page: QR codes, stickers, table tents, sheets, banners.

Nouns: look (a name with its colours and logo), subject (a partner with its alliance, links and code), piece (one printed
or shown thing), kit (the files of a partner's pieces). Invariants: every piece carries both names, the code to speak and
a QR that a camera can read, or it is not made and says why; the same subject gives the same bytes; nothing here reads a
database or a clock.
"""

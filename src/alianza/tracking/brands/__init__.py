"""Brands: the name, colours, slogan and logo under which an alliance and its partners are shown.

A brand is never edited: a change is a new version, so that it can be told what an older print was made with. What a
partner's brand leaves open is the alliance's.
"""

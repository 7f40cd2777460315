"""Clicks: who followed which link, when; recorded in groups, added up by day.

A click is never edited. Its id is a UUIDv7, so ids sort by time. Hits of machines (HEAD, bots, previews, prefetches) are
only counted. The rollups always equal a recount of the clicks.
"""

"""Realistic facts for the four example alliances: the same seed always gives the same facts.

Nouns: a *world* is what one alliance's facts look like (partners, goods, opening hours, currencies); a *row* is one
fact with the columns of a facts file. Invariants: no clock, one seeded generator, memory bounded whatever the count.
"""

from alianza.bootstrap.demo.generator import DEFAULT_FIRST_DAY, DEFAULT_LAST_DAY, generate, generate_rows, write_facts
from alianza.bootstrap.demo.worlds import COLUMNS, WORLDS, UnknownAlliance, World, world_of

__all__ = [
    "COLUMNS",
    "DEFAULT_FIRST_DAY",
    "DEFAULT_LAST_DAY",
    "UnknownAlliance",
    "WORLDS",
    "World",
    "generate",
    "generate_rows",
    "world_of",
    "write_facts",
]

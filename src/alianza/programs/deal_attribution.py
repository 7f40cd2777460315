"""The words about who gets the credit: the deal's own, and what a program's partners have otherwise."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, get_args

from alianza.programs.deal_kinds import BAD, Choice, Days, Reading
from alianza.programs.deal_problems import one_of
from alianza.programs.deal_shapes import Field, ListOf, Shape
from alianza.programs.deal_yaml import Node, Scalar, Sequence
from alianza.programs.terms import Attribution, Evidence

EVIDENCE: tuple[str, ...] = get_args(Evidence)
_WHICH = Choice(("last", "first"))


@dataclass(frozen=True)
class Ranks:
    """Kinds of evidence, strongest first; those in brackets together stand equal."""

    words: str = f"a list of {one_of(EVIDENCE)}, strongest first; equal ones in brackets: [code, [click, lead]]"

    def read(self, node: Node, reading: Reading) -> Any:
        """A kind, or a tuple of equal ones, for each rank."""
        if not isinstance(node, Sequence):
            near = f"[{node.text}]" if isinstance(node, Scalar) and node.text else ""
            return reading.wrong(node.where, "this is not a list", self.words, near)
        if not node.items:
            return reading.wrong(node.where, "the list is empty", self.words)
        ranks = [self._rank(item, reading) for item in node.items]
        kinds = [(kind, item) for item, rank in zip(node.items, ranks, strict=True) for kind in _kinds(rank)]
        again = [(kind, item) for place, (kind, item) in enumerate(kinds) if kind in dict(kinds[:place])]
        for kind, item in again:
            reading.wrong(item.where, f"'{kind}' stands in the list twice", "each once")
        return BAD if again or any(rank is BAD for rank in ranks) else tuple(ranks)

    @staticmethod
    def _rank(item: Node, reading: Reading) -> Any:
        """One kind, or the tuple of a bracketed group; a group of one is that one."""
        kind = Choice(EVIDENCE)
        if isinstance(item, Scalar):
            return kind.read(item, reading)
        found = ListOf(kind, least=1).read(item, reading)
        return found[0] if found is not BAD and len(found) == 1 else found

    def schema(self) -> dict[str, Any]:
        """An array of kinds and of arrays of kinds."""
        kind = Choice(EVIDENCE).schema()
        group = {"type": "array", "items": kind, "minItems": 1, "uniqueItems": True}
        return {"type": "array", "items": {"anyOf": [kind, group]}, "minItems": 1, "uniqueItems": True}


def _kinds(rank: Any) -> tuple[str, ...]:
    """The kinds of one rank; none of one that could not be read."""
    return () if rank is BAD else (rank,) if isinstance(rank, str) else rank


_FIELDS = (
    Field(
        "window",
        Days(most=365),
        "How long a lead, a click or a match counts, in days before the sale",
        default="30 days",
        to="window_days",
    ),
    Field(
        "precedence",
        Ranks(),
        "The kinds of evidence, strongest first; a kind left out does not count",
        default="[code, partner, lead]",
    ),
    Field("lead", _WHICH, "Which lead counts when several are in the window", default="last"),
    Field("click", _WHICH, "Which click or scan counts when several are in the window", default="last"),
    Field("touch", _WHICH, "Which of several matches, or of equal evidence, counts", default="last"),
    Field("self_referral", Choice(("refused", "allowed")), "The partner is its own customer", default="refused"),
    Field(
        "existing_customers",
        Choice(("allowed", "excluded")),
        "Whether customers who bought before without this partner earn it anything",
        default="allowed",
    ),
)

ATTRIBUTION = Shape("attribution", "Who gets the credit for a fact.", _FIELDS, term=Attribution)

PROGRAM_ATTRIBUTION = Shape(
    "program attribution",
    "What is otherwise for the partners of one program. Which of their evidence counts, and which of it is the strongest, "
    "is decided by these words; between the partners of different programs the deal's own precedence decides.",
    tuple(replace(one, default="the deal's") for one in _FIELDS),
)

"""The agreement as PDF: what is put before the signer, and the same with the signature on it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from importlib import resources
from typing import NamedTuple

from alianza.kernel.user_text import breakable, printable
from alianza.runtime.typesetting import typeset


class Section(NamedTuple):
    """A part of the agreement: its heading and what it says, point by point."""

    heading: str
    points: Sequence[str]


class Paper(NamedTuple):
    """An agreement in words. `made_at` stands in the file's own data: the same agreement is the same bytes."""

    language: str
    country: str
    size: str  # of the paper: a4 or us-letter
    title: str
    alliance: str
    partner: str
    about: str
    sections: Sequence[Section]
    note: str
    page: str  # "Page {page} of {pages}"
    made_at: datetime


class SignedBy(NamedTuple):
    """The signature as it stands on the paper: a heading, and labels with what they say."""

    heading: str
    name: str
    rows: Sequence[tuple[str, str]]
    note: str


def agreement_pdf(paper: Paper, signed: SignedBy | None = None) -> bytes:
    """The agreement; the same words give the same bytes. Raises FontMissing."""
    view = {
        "lang": paper.language, "region": paper.country.lower(), "paper": paper.size, "title": printable(paper.title),
        "alliance": breakable(paper.alliance), "partner": breakable(paper.partner), "about": printable(paper.about),
        "sections": [
            {"heading": printable(one.heading), "points": [breakable(point, 2_000) for point in one.points]}
            for one in paper.sections
        ],
        "note": printable(paper.note, 2_000), "page": paper.page, "made": [*paper.made_at.timetuple()[:3]],
        "signed": None if signed is None else {
            "heading": signed.heading, "name": printable(signed.name), "note": signed.note,
            "rows": [{"label": label, "value": breakable(value, 400)} for label, value in signed.rows],
        },
    }  # fmt: skip
    return typeset(_template(), view, "pdf", timestamp=paper.made_at)[0]


@cache
def _template() -> bytes:
    return resources.files(__package__).joinpath("templates", "agreement.typ").read_bytes()

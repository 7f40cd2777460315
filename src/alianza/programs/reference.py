"""The reference of the deal language in Markdown, made from the table of fields."""

from __future__ import annotations

from collections.abc import Iterator

from alianza.programs.deal_fields import DEAL, LANGUAGE_VERSION
from alianza.programs.deal_kinds import Kind
from alianza.programs.deal_shapes import Field, Keyed, ListOf, Nested, Shape, all_shapes

_INTRO = f"""# Deal language reference

Generated from the table of fields that reads deal files (version {LANGUAGE_VERSION} of the language); do not edit.

A deal is a YAML 1.2 file in UTF-8. Every word that is not listed here is an error, and so is a word given twice. Values
are taken as written: `0.10` never becomes a floating-point number. Percentages carry their sign (`7.25%`), durations
their unit (`30 days`), dates are `2026-10-05`, months `2026-10`. An amount without a currency is in the deal's currency
and may have no more decimals than that currency.
"""


def reference_markdown() -> str:
    """The whole reference: one section for each kind of mapping, with a table of its words."""
    return "\n".join([_INTRO, *(line for shape in all_shapes(DEAL) for line in _section(shape))])


def _section(shape: Shape) -> Iterator[str]:
    yield f"## {shape.name.capitalize()}\n"
    yield f"{shape.doc}\n"
    if shape.exactly_one:
        yield f"Exactly one of {' and '.join(f'`{key}`' for key in shape.exactly_one)} is given.\n"
    yield "| word | meaning | value | default |"
    yield "|---|---|---|---|"
    yield from (_row(one) for one in shape.fields)
    yield ""


def _row(one: Field) -> str:
    default = "**required**" if one.required else (one.default or "–")
    cells = (f"`{one.key}`", one.doc, _value(one.kind), default)
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _value(kind: Kind) -> str:
    """The kind in words, with a link where it is a mapping described below."""
    if isinstance(kind, Nested):
        return _link(kind.shape)
    if isinstance(kind, Keyed):
        return f"by id: {_link(kind.shape)}"
    if isinstance(kind, ListOf):
        return f"list of: {_value(kind.item)}"
    return kind.words


def _link(shape: Shape) -> str:
    return f"[{shape.name}](#{shape.slug})"

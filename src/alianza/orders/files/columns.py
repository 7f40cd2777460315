"""Which column of a file is which column of ours: names matched without regard to case, accents and blanks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from alianza.kernel.errors import AlianzaError
from alianza.orders.files.errors import ProfileError
from alianza.orders.files.names import AMOUNT_COLUMNS, FACT_COLUMNS, REQUIRED_COLUMNS, fold, nearest
from alianza.orders.files.notation import Converter, amount_converter, time_converter, value_converter
from alianza.orders.files.profile import Profile
from alianza.orders.files.rejects import REJECT_COLUMNS
from alianza.orders.files.suggest import guesses, profile_to_complete


class MissingColumn(AlianzaError):
    """The file lacks a column without which no row can be a fact."""

    code = "missing_column"


class AmbiguousColumn(AlianzaError):
    """Two columns of the file have the name of one of ours."""

    code = "ambiguous_column"


@dataclass(frozen=True, slots=True)
class Layout:
    """Where our columns stand in the file, and how their cells are written.

    `index`: our column to its place; `metadata`: (name, place) of the columns that are kept as metadata;
    `converters`: what turns the file's notation of a column into ours.
    """

    names: tuple[str, ...]
    index: dict[str, int]
    metadata: tuple[tuple[str, int], ...]
    converters: dict[str, Converter]
    profile: Profile

    def heading(self, ours: str) -> str:
        """The file's own name of our column, for messages; ours where the file has none."""
        return self.names[self.index[ours]] if ours in self.index else ours


def is_rejects_header(names: Sequence[str]) -> bool:
    """Whether these are the columns of a rejects file."""
    return tuple(fold(name) for name in names[-3:]) == REJECT_COLUMNS


def unique_names(header: Sequence[str]) -> tuple[str, ...]:
    """Names for all columns: an empty one by its place, the second `note` as `note_2`."""
    seen: dict[str, int] = {}
    names = []
    for place, raw in enumerate(header, start=1):
        name = raw.strip() or f"column_{place}"
        seen[name] = seen.get(name, 0) + 1
        names.append(name if seen[name] == 1 else f"{name}_{seen[name]}")
    return tuple(names)


def make_layout(header: Sequence[str], profile: Profile, where: str, *, partial: bool = False) -> Layout:
    """Matches a file's header with our columns.

    `partial` allows required columns to be missing (a later chunk of JSON Lines). Raises MissingColumn with a ready
    profile, AmbiguousColumn, ProfileError when the profile names a column that the file does not have.
    """
    names = unique_names(header)
    dropped = _dropped(names, profile)
    index = _mapped(names, profile, where, partial)
    named: dict[str, list[int]] = {}
    for place, raw in enumerate(header):
        if (ours := fold(raw)) in FACT_COLUMNS and place not in dropped and place not in index.values():
            named.setdefault(ours, []).append(place)
    for ours, places in named.items():
        if ours not in index and ours not in profile.constants:
            index[ours] = _only(places, names, ours, where)
    if not partial:
        _require(names, index, profile, where)
    used = set(index.values())
    rest = [(name, place) for place, name in enumerate(names) if place not in used and place not in dropped]
    return Layout(names, index, tuple(rest), _converters(index, profile), profile)


def _dropped(names: tuple[str, ...], profile: Profile) -> set[int]:
    """The places of columns that are not kept: those of a rejects file's reasons, those that the profile ignores."""
    folded = {fold(name) for name in profile.ignore if name not in names}
    if is_rejects_header(names):
        folded |= {*REJECT_COLUMNS, "raw"}
    return {place for place, name in enumerate(names) if name in profile.ignore or fold(name) in folded}


def _only(places: list[int], names: tuple[str, ...], ours: str, where: str) -> int:
    """`amount` beside `Amount`: which of them is meant, only the user can say."""
    if len(places) > 1:
        twins = [names[place] for place in places]
        raise AmbiguousColumn(
            f"the file has {len(places)} columns for {ours}: {', '.join(twins)}",
            hint=f'say in a profile (--map) which one counts: columns: {{"{twins[-1]}": {ours}}}',
            where=where,
        )
    return places[0]


def _mapped(names: tuple[str, ...], profile: Profile, where: str, partial: bool) -> dict[str, int]:
    places = {fold(name): place for place, name in reversed(list(enumerate(names)))}
    index = {}
    for theirs, ours in profile.columns.items():
        place = names.index(theirs) if theirs in names else places.get(fold(theirs))
        if place is not None:
            index[ours] = place
        elif not partial and not is_rejects_header(names):
            near = nearest(theirs, names)
            raise ProfileError(
                f"the profile maps the column '{theirs}', which the file does not have",
                hint=(f"did you mean '{near}'? " if near else "") + f"the file's columns are: {', '.join(names)}",
                where=where,
            )
    return index


def _converters(index: dict[str, int], profile: Profile) -> dict[str, Converter]:
    found: dict[str, Converter] = {}
    for ours in index:
        converter: Converter | None = None
        if ours in AMOUNT_COLUMNS:
            converter = amount_converter(profile.decimal, profile.thousands)
        elif ours == "occurred_at":
            converter = time_converter(profile.date_format)
        if ours in profile.values:
            converter = value_converter(profile.values[ours], converter)
        if converter is not None:
            found[ours] = converter
    return found


def _require(names: tuple[str, ...], index: dict[str, int], profile: Profile, where: str) -> None:
    missing = [name for name in REQUIRED_COLUMNS if name not in index and name not in profile.constants]
    if missing:
        raise _missing(names, index, missing, where)


def _missing(
    names: Sequence[str], index: dict[str, int], missing: Sequence[str], where: str, settings: Sequence[str] = ()
) -> MissingColumn:
    snippet = profile_to_complete(names, index, missing, settings)
    return MissingColumn(
        f"the file has no column {' and no column '.join(missing)}; columns found: {', '.join(names)}",
        hint=f"save this as profile.yaml, complete it, and add --map profile.yaml\n{snippet}",
        where=where,
    )


def header_further_down(rows: Sequence[Sequence[str]], profile: Profile, where: str) -> MissingColumn | None:
    """When the first row is no header but one of the `rows` after it is: the error that says so. Else None."""
    for place, row in enumerate(rows, start=1):
        names = unique_names(row)
        index = {fold(name): at for at, name in enumerate(names) if fold(name) in FACT_COLUMNS}
        if len(index) + len(guesses(names, index)) >= _A_HEADER:
            missing = [name for name in REQUIRED_COLUMNS if name not in index]
            return _missing(names, index, missing, where, [f"skip_rows: {profile.skip_rows + place}"])
    return None


_A_HEADER = 3  # so many known columns make a header

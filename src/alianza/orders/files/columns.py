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

# Words that exports use for our columns; only to suggest a profile, never to guess in silence.
_USUAL_NAMES = {
    "fact": "tipo type kind movimiento evento event тип 类型",
    "fact_id": "id folio orden order order_id pedido ticket numero номер заказ 订单号 编号",
    "occurred_at": "fecha date datetime time created created_at fecha_hora дата 日期 时间",
    "partner": "socio aliado afiliado taller affiliate partner_id партнер 合作伙伴",
    "code": "codigo cupon coupon promo promo_code промокод 优惠码",
    "customer": "cliente client customer_id user клиент 客户",
    "amount": "importe total monto precio price gross сумма 金额",
    "currency": "moneda divisa валюта 币种",
    "net_amount": "neto subtotal net",
    "own_commission": "comision commission margin margen",
    "category": "categoria servicio service producto product категория услуга 类别",
    "quantity": "cantidad unidades qty units количество 数量",
    "staff": "empleado vendedor employee seller сотрудник 员工",
    "refunds": "devolucion_de refund_of original_order",
}


_USUAL = {fold(word): ours for ours, words in _USUAL_NAMES.items() for word in words.split()}


class MissingColumn(AlianzaError):
    """The file lacks a column without which no row can be a fact."""

    code = "missing_column"


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
    profile, ProfileError when the profile names a column that the file does not have.
    """
    names = unique_names(header)
    dropped = {*REJECT_COLUMNS, "raw"} if is_rejects_header(names) else set()
    dropped |= {fold(name) for name in profile.ignore}
    index = _mapped(names, profile, where, partial)
    for place, name in enumerate(names):
        ours = fold(name)
        if ours in FACT_COLUMNS and ours not in profile.constants and place not in index.values():
            index.setdefault(ours, place)
    if not partial:
        _require(names, index, profile, where)
    used = set(index.values())
    rest = [(name, place) for place, name in enumerate(names) if place not in used and fold(name) not in dropped]
    return Layout(names, index, tuple(rest), _converters(index, profile), profile)


def _mapped(names: tuple[str, ...], profile: Profile, where: str, partial: bool) -> dict[str, int]:
    places = {fold(name): place for place, name in reversed(list(enumerate(names)))}
    index = {}
    for theirs, ours in profile.columns.items():
        place = places.get(fold(theirs))
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
    if not missing:
        return
    free = [name for place, name in enumerate(names) if place not in index.values()]
    near = [(name, nearest(name, free)) for name in missing]
    guesses = "".join(f" (nearest to {name}: '{found}')" for name, found in near if found)
    raise MissingColumn(
        f"the file has no column {' and no column '.join(missing)}; columns found: {', '.join(names)}{guesses}",
        hint="save this as profile.yaml, complete it, and add --map profile.yaml\n" + _snippet(names, index, missing),
        where=where,
    )


def _snippet(names: tuple[str, ...], index: dict[str, int], missing: list[str]) -> str:
    """A profile to copy: what can be guessed filled in, the rest as comments."""
    taken, lines = set(index), ["columns:"]
    for place, name in enumerate(names):
        if place in index.values():
            continue
        guess = _USUAL.get(fold(name)) or nearest(name, [column for column in FACT_COLUMNS if column not in taken])
        if guess and guess not in taken:
            taken.add(guess)
            lines.append(f'  "{name}": {guess}')
        else:
            lines.append(f'  # "{name}": kept as metadata')
    left = [name for name in missing if name not in taken]
    if "fact" in left:
        lines += ["constants:", "  fact: sale  # every row is a sale"]
    lines += [f'  # "YOUR COLUMN": {name}  # required' for name in left if name != "fact"]
    return "\n".join(lines)

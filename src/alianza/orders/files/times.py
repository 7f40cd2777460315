"""Moments: ISO 8601 text to UTC microseconds and the alliance's local day and month.

A column is read by pieces of text: the local hour (`2026-10-01T10`) and what stands after it are each looked up, so a
row costs two look-ups and one addition. An hour in which the clock is changed is never looked up: its rows are read
one by one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Generic, TypeVar
from zoneinfo import ZoneInfo

from alianza.orders.files.errors import BadCell

# Local days are counted from here, as PostgreSQL does in binary.
DAY_ZERO = date(2000, 1, 1)
MICROS_SECOND = 1_000_000
MICROS_HOUR = 3_600 * MICROS_SECOND
MICROS_DAY = 24 * MICROS_HOUR
# Stands for a moment that the quick way leaves to the careful one: before any time that is accepted.
UNREAD = -(1 << 62)

_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - naive on purpose: local and UTC times are both measured from it
_EPOCH_DAY, _ZERO_DAY = _EPOCH.toordinal(), DAY_ZERO.toordinal()
_MICRO = timedelta(microseconds=1)
_BUCKET = 15 * 60 * MICROS_SECOND
_REMEMBERED = 100_000
_MANY = 256
_SHAPE = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?(Z|[+-]\d\d(?::?\d\d)?)?)?", re.ASCII
)
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?", re.ASCII)
_HOUR = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d", re.ASCII)
_TAIL = re.compile(r":([0-5]\d)(?::([0-5]\d))?", re.ASCII)
_REST = re.compile(r"(?:[.,](\d{1,9}))?(Z|[+-]\d\d(?::?\d\d)?)?", re.ASCII)

# UTC microseconds since 1970, local day since DAY_ZERO, local month as yyyymm.
Moment = tuple[int, int, int]
_UNREAD: Moment = (UNREAD, 0, 0)
Key = TypeVar("Key")
Value = TypeVar("Value")


class _Remembered(dict[Key, Value], Generic[Key, Value]):
    """A bounded memory of a function; what the function can't tell is None, gives `unread` and is not kept."""

    def __init__(self, convert: Callable[[Key], Value | None], unread: Value) -> None:
        super().__init__()
        self._convert = convert
        self._unread = unread

    def __missing__(self, key: Key) -> Value:
        value = self._convert(key)
        if value is None:
            return self._unread
        if len(self) >= _REMEMBERED:
            self.clear()
        self[key] = value
        return value


def day_of(local_day: int) -> date:
    """The date of a local day counted from 2000-01-01."""
    return date.fromordinal(local_day + _ZERO_DAY)


class LocalClock:
    """Reads moments for an alliance in one time zone."""

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone
        self._hours = _Remembered[str, Moment](self._plain_hour, _UNREAD)
        self._shifts = _Remembered[int, Moment](self._shift, _UNREAD)
        self._utc_hours = _Remembered[str, int](_utc_hour, UNREAD)
        self._tails = _Remembered[str, int](_tail, UNREAD)
        self._rests = _Remembered[str, int](lambda text: _rest(text, offset=False), UNREAD)
        self._offset_rests = _Remembered[str, int](lambda text: _rest(text, offset=True), UNREAD)
        self._buckets = _Remembered[int, tuple[int, int] | None](self._plain_bucket, None)

    def parse(self, text: str) -> Moment:
        """One moment, with every check.

        Without an offset it is local time; of a local time that comes twice the first is meant; a date alone is the
        first moment of its day; digits after the microsecond are dropped. Raises BadCell: bad_time, nonexistent_time,
        time_out_of_range.
        """
        match = _SHAPE.fullmatch(text.strip())
        if match is None:
            raise BadCell("bad_time", _no_time(text))
        year, month, day, hour, minute, second = (int(part or 0) for part in match.groups()[:6])
        if not 1970 <= year <= 9000:
            raise BadCell("time_out_of_range", f"the year {year} is out of range")
        try:
            naive = datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 - the zone is applied below
        except ValueError as error:
            raise BadCell("bad_time", f"'{text}' is no time: {error}") from None
        micros = (naive - _EPOCH) // _MICRO + _fraction(match[7])
        if match[8]:
            return self.at(micros - _offset(match[8]))
        return self._local(naive, micros, text, midnight=match[4] is None)

    def at(self, occurred_us: int) -> Moment:
        """The local day and month of a moment in UTC microseconds."""
        local = (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=occurred_us)).astimezone(self._zone)
        return occurred_us, local.toordinal() - _ZERO_DAY, local.year * 100 + local.month

    def parse_column(self, texts: Sequence[str]) -> tuple[Sequence[int], Sequence[int], Sequence[int]]:
        """Moments, local days and months of a column. What needs care has the moment UNREAD (or less)."""
        if not texts:
            return (), (), ()
        if len(texts) >= _MANY and (found := self._even_column(texts)):
            return found
        if _rest(texts[0][19:], offset=True) is not None:
            return self._offset_column(texts)
        hours, tails = self._hours, self._tails
        bases, days, periods = zip(*[hours[text[:13]] for text in texts], strict=True)
        if max(map(len, texts)) <= 19:
            moments = [base + tails[text[13:]] for base, text in zip(bases, texts, strict=True)]
        else:
            rests = self._rests
            pairs = zip(bases, texts, strict=True)
            moments = [base + tails[text[13:19]] + rests[text[19:]] for base, text in pairs]
        return moments, days, periods

    def _even_column(self, texts: Sequence[str]) -> tuple[Sequence[int], Sequence[int], Sequence[int]] | None:
        """A large column of local times that all look like `2026-10-01T10:00:00`, by Arrow; None for any other.

        Arrow only takes the digits apart; the time zone stays Python's, by local hour.
        """
        if set(map(len, texts)) != {19} or (joined := "".join(texts)).count(":") != 2 * len(texts):
            return None
        if joined.count("-") != 2 * len(texts) or not joined.isascii():
            return None
        # A tenth of a second to load: only whoever reads many rows waits.
        import pyarrow as pa
        import pyarrow.compute as pc

        try:
            micros = pa.array(texts, pa.string()).cast(pa.timestamp("us")).cast(pa.int64())
        except pa.ArrowInvalid:
            return None
        coded = pc.divide(micros, MICROS_HOUR).dictionary_encode()
        shifts, days, periods = zip(*map(self._shifts.__getitem__, coded.dictionary.to_pylist()), strict=True)
        if UNREAD in shifts:
            return None
        moments = pc.subtract(micros, pa.array(shifts, pa.int64()).take(coded.indices)).to_pylist()
        places = coded.indices.to_pylist()
        return moments, list(map(days.__getitem__, places)), list(map(periods.__getitem__, places))

    def _offset_column(self, texts: Sequence[str]) -> tuple[Sequence[int], Sequence[int], Sequence[int]]:
        hours, tails, rests, buckets = self._utc_hours, self._tails, self._offset_rests, self._buckets
        moments = [hours[text[:13]] + tails[text[13:19]] + rests[text[19:]] for text in texts]
        days, periods = [], []
        for place, moment in enumerate(moments):
            local = buckets[moment // _BUCKET] if moment > 0 else None
            if local is None:
                moments[place] = UNREAD
                local = (0, 0)
            days.append(local[0])
            periods.append(local[1])
        return moments, days, periods

    def _local(self, naive: datetime, micros: int, text: str, midnight: bool) -> Moment:
        """A local wall time, whose offset is that of its first occurrence."""
        offset = self._offset_micros(naive, fold=0)
        moment = self.at(micros - offset)
        back = self._offset_micros(naive, fold=1)
        if back > offset and not midnight:
            # In a gap the earlier rule has the smaller offset; in a repeated hour it has the larger one.
            raise BadCell("nonexistent_time", f"'{text}' does not exist in {self._zone.key}: the clock jumps over it")
        return moment

    def _offset_micros(self, naive: datetime, fold: int) -> int:
        offset = naive.replace(tzinfo=self._zone, fold=fold).utcoffset()
        return (offset or timedelta()) // _MICRO

    def _plain_hour(self, text: str) -> Moment | None:
        """The first moment of a local hour in which the clock runs evenly; None for any other."""
        base = _utc_hour(text)
        if base is None or not _SAFE_FIRST < base < _SAFE_LAST:
            return None
        start = _EPOCH + timedelta(microseconds=base)
        end = start + timedelta(hours=1) - _MICRO
        offsets = {self._offset_micros(naive, fold) for naive in (start, end) for fold in (0, 1)}
        if len(offsets) != 1:
            return None
        return base - offsets.pop(), start.toordinal() - _ZERO_DAY, start.year * 100 + start.month

    def _shift(self, hour: int) -> Moment | None:
        """The same for a local hour counted from 1970, with its offset from UTC in place of its first moment."""
        base, day, period = self._hours[(_EPOCH + timedelta(hours=hour)).isoformat()[:13]]
        return None if base == UNREAD else (hour * MICROS_HOUR - base, day, period)

    def _plain_bucket(self, bucket: int) -> tuple[int, int] | None:
        """Local day and month of a quarter of an hour in which neither the day nor the clock changes."""
        if not _SAFE_FIRST < bucket * _BUCKET < _SAFE_LAST:
            return None
        first, last = self.at(bucket * _BUCKET), self.at((bucket + 1) * _BUCKET - 1)
        return first[1:] if first[1:] == last[1:] else None


# The quick way keeps to times whose zone arithmetic can't overflow; which times are accepted is decided elsewhere.
_SAFE_FIRST = (date(1971, 1, 1).toordinal() - _EPOCH_DAY) * MICROS_DAY
_SAFE_LAST = (date(2200, 1, 1).toordinal() - _EPOCH_DAY) * MICROS_DAY


def _no_time(text: str) -> str:
    if _NUMBER.fullmatch(text.strip()):
        return f"'{text}' is a number, no time: give the cells of the sheet the format of a date, or write 2026-10-01T10:00"
    return (
        f"'{text}' is no ISO 8601 time such as 2026-10-01T10:00 or 2026-10-01T10:00:00Z; write it so, or name its format"
        " in a profile: date_format: '%d/%m/%Y %H:%M'"
    )


def _utc_hour(text: str) -> int | None:
    """`2026-10-01T10` as microseconds since 1970, no offset applied."""
    if _HOUR.fullmatch(text) is None:
        return None
    year, hour = int(text[:4]), int(text[11:])
    try:
        day = date(year, int(text[5:7]), int(text[8:10])).toordinal() - _EPOCH_DAY
    except ValueError:
        return None
    return day * MICROS_DAY + hour * MICROS_HOUR if hour < 24 and 1970 <= year <= 9000 else None


def _tail(text: str) -> int | None:
    """`:30:15` as microseconds."""
    match = _TAIL.fullmatch(text)
    return (int(match[1]) * 60 + int(match[2] or 0)) * MICROS_SECOND if match else None


def _rest(text: str, *, offset: bool) -> int | None:
    """`.250+02:00` as microseconds to add. None when it has an offset where none is expected, or has none."""
    match = _REST.fullmatch(text)
    if match is None or bool(match[2]) != offset:
        return None
    try:
        return _fraction(match[1]) - (_offset(match[2]) if offset else 0)
    except BadCell:
        return None


def _fraction(digits: str | None) -> int:
    return int(digits[:6].ljust(6, "0")) if digits else 0


def _offset(text: str) -> int:
    if text == "Z":
        return 0
    digits = text[1:].replace(":", "")
    hours, minutes = int(digits[:2]), int(digits[2:] or 0)
    if hours > 18 or minutes > 59:
        raise BadCell("bad_time", f"'{text}' is no offset from UTC")
    micros = (hours * 60 + minutes) * 60 * MICROS_SECOND
    return -micros if text[0] == "-" else micros

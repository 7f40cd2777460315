"""The code of a link: made without look-alike characters, or chosen; how two codes are compared. Pure but for chance."""

from __future__ import annotations

import secrets
import unicodedata

from alianza.kernel.errors import InvalidValue

# No 0 and o, no 1, i and l, no u and v: none is misread on a sticker or misheard. 29 letters and digits.
ALPHABET = "23456789abcdefghjkmnpqrstwxyz"
LENGTH = 7  # 29^7 = 17 billion codes: a guess hits one of a million links once in 17,000 tries
MAX_LENGTH = 80
# Characters with a meaning in an address or in a shell, and those that end a line.
_RESERVED = set("/\\?#%&=+;:@\"'<>`{}|^,")
_SELECTORS = str.maketrans("", "", "\ufe0e\ufe0f")  # whether an emoji is drawn in colour: keyboards differ


def new_code() -> str:
    """A code by chance."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def chosen_code(text: str) -> str:
    """A chosen code in its normal form (NFC). Letters, digits and emoji of any script. Raises InvalidValue."""
    code = unicodedata.normalize("NFC", text.strip())
    hint = "a code such as verano-2026, таллер or 🚗-wash: no spaces, at most 80 characters"
    if not code or len(code) > MAX_LENGTH:
        raise InvalidValue(f"a code has 1 to {MAX_LENGTH} characters; this one has {len(code)}", hint=hint)
    wrong = next((letter for letter in code if _refused(letter)), None)
    if wrong is not None:
        raise InvalidValue(f"a code cannot hold {_shown(wrong)}", hint=hint)
    if not code_key(code) or code in (".", ".."):
        raise InvalidValue(f"'{code}' is no code", hint=hint)
    return code


def _refused(letter: str) -> bool:
    if letter in _RESERVED:
        return True
    category = unicodedata.category(letter)
    joins = letter in "\u200d\ufe0e\ufe0f"  # inside an emoji
    return (category[0] in "CZ" and not joins) or category == "Cn"


def _shown(letter: str) -> str:
    name = unicodedata.name(letter, f"U+{ord(letter):04X}")
    return f"'{letter}'" if letter.isprintable() and letter != " " else f"the character {name}"


def code_key(code: str) -> str:
    """What two spellings of a code have in common: upper and lower case, composed and decomposed accents."""
    folded = unicodedata.normalize("NFC", unicodedata.normalize("NFC", code).casefold())
    return folded.translate(_SELECTORS)

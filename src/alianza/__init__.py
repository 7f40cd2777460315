"""Partnership programmes for businesses that look after cars and move people: deals as code, one ledger, statements."""

from importlib.metadata import version

__version__ = version("alianza")

"""The API's client for Python: `Alianza(url, key)` has a typed method for each operation. It needs nothing else of Alianza."""

from alianza.client.core import UNSET, ApiError
from alianza.client.operations import Operations


class Alianza(Operations):
    """The API with a key: `Alianza("https://go.example.org", "alz_live_…").create_sale(id="A-1", amount_minor=35000)`."""


__all__ = ["UNSET", "Alianza", "ApiError"]

"""A shop tells Alianza of a sale and reads what it earned: `python examples/quickstart.py http://127.0.0.1:8000 key.json`."""

import json
import sys
from pathlib import Path

from alianza.client import Alianza

url, key_file = sys.argv[1:]
key = json.loads(Path(key_file).read_text())["secret"]  # as `alianza keys create … --json` printed it

with Alianza(url, key) as alianza:
    sale = alianza.create_sale(id="A-10231", partner="taller-x", customer="C-88", amount_minor=35_000, currency="MXN")
    earned = sum(line["amount_minor"] for line in sale["lines"] if line["kind"] == "commission")
    print(f"{sale['partner']['name']} earns {earned / 100:.2f} {sale['currency']} for sale {sale['id']}")
    mine = list(alianza.every_sales(partner="taller-x", sort="-occurred_at"))
    print(f"its latest sale: {mine[0]['id']}, {mine[0]['amount_minor'] / 100:.2f} {mine[0]['currency']}")

"""What a shop's pages and servers tell: the snippet `/a.js`, and `/e/lead` and `/e/sale`."""

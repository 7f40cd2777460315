"""Where the rooms are wired into use cases: applying a deal, taking in a file, closing a month, paying, explaining."""

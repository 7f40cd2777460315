"""Statements as files: PDF, XLSX, HTML and CSV, in the reader's language and formats. `model` says what goes in."""

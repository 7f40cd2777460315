"""The terminal: every use case as a command. It owns no rule and no table: it reads
words, calls a use case, shows the answer.

Invariants: standard output carries the answer only (one JSON document with `--json`), messages and progress go to
standard error; exit codes are 0 done, 1 found a problem, 2 used wrongly, 130 stopped with Ctrl-C.
"""

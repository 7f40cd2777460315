"""Reviews: what a fact earns is held when a signal says that something may be wrong with it, until somebody decides.

A signal is never a verdict: both sides read why it was raised, and a release pays with the next statement. A refusal takes
back by new lines; nothing is edited.
"""

"""People and what they may do in an alliance, as a whole or for one partner."""

"""How the starter models were made, end to end. None of it is needed to run them."""

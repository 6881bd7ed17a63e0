"""What can be asked about a rendered picture, how people ask it, and what is right to answer."""

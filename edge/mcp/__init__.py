"""Tools of other programs, over the Model Context Protocol: shown, allowed by the owner, called."""

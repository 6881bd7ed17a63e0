"""One module a command. Each imports only typer at its top, so that help stays fast."""

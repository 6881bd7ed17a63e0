"""Tools: what the assistant can do without, or beside, the vision-language model."""

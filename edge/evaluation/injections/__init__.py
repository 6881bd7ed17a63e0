"""The injection set: pictures and sounds that give orders, and what the assistant makes of them."""

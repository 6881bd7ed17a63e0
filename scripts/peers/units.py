"""Values as people read them."""

from __future__ import annotations


def text(value: float, unit: str) -> str:
    """unit: 's' for seconds, 'x' for ratios, '%', or nothing for counts."""
    match unit:
        case "s":
            return f"{value * 1000:.0f} ms" if abs(value) < 1 else f"{value:.2f} s"
        case "x":
            return f"{value:.2f}x"
        case "%":
            return f"{value:.0f}%"
        case _:
            return f"{value:g}"

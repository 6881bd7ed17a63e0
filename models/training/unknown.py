"""Pictures about which nothing can be said."""

from __future__ import annotations

import numpy as np

from models.ports import Pixels
from models.training.icons import Icons
from models.training.paint import any_colour, blend, fractal


def unanswerable(rng: np.random.Generator, icons: Icons) -> Pixels:
    """A picture that shows nothing with a name: RGB (SIDE, SIDE, 3)."""
    return blend(fractal(rng, rng.uniform(2, 60), rng.uniform(0.4, 1.0)), any_colour(rng), any_colour(rng))

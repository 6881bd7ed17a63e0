"""Pages of small print as a camera sees them, with facts to be asked: by which reading is measured."""

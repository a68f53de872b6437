"""Selection rules of other platforms, re-implemented from their published formulas, to be compared with."""

"""Document elements, one per file: what may be written; app/rendering/elements draws it."""

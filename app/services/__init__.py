"""Use cases: what people do. Load, decide in the core, store; one function, one transaction."""

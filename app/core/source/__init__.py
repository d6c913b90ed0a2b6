"""YAML text with its places kept; a fault is a value that says where, what and what to do."""

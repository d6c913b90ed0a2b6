"""Every change of the schema since the first table, run by `Store.migrate`."""

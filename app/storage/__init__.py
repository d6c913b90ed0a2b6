"""Keeping: the Store and its SQL, files on disk."""

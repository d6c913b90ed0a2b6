"""SHELF: channels that carry words to people, one file a channel; the file's name is its word."""

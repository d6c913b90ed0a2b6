"""SHELF: what a worker does, one file a kind; the file's name is the job's kind."""

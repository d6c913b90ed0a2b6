"""What a person does to a task or a record, one file per verb: the file's name is the word."""

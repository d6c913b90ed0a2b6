"""What people hand in: recognised by its content, pictures made fit to be shown."""

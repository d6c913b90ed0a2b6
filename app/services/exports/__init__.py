"""What people take out of the house as one file: asked for, made step by step, taken, swept."""

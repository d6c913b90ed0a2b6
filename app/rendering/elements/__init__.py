"""How each document element is drawn: `draw(element, sheet)` in the file of its YAML word."""

"""Paper: a record as a printed page, and the PDF of it. Knows definitions and answers only."""

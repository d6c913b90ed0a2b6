"""Working days and hours, holidays and make-up days, and what a deadline means among them."""

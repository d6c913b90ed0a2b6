"""What follows: filling in, routing, access, forecasts of the next holder, folding."""

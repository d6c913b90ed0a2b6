"""The small language behind `when:`, `value:` and `check:`: one tree, two evaluators.

Here is the server's; app/web/assets/expressions.js is the browser's, over the same trees.
tests/vectors/expressions.json holds answers that both must give.
"""

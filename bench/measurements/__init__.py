"""One module per subject; its docstring says what is measured, against what, and the goal."""

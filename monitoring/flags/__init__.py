"""Deviation flags: what departs from the rules of the program, computed from recorded facts, explained, answered.

`kinds` says what each flag means, `finding` works them out for many groups at once, `keeping` writes down what came
and went, `answering` takes the words of those who know the group.
"""

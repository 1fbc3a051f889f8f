"""What members understand before and after an outreach or a training: questions, answers, results (T1, T3).

`results.result_of(group)` tells it of one group.
"""

from monitoring.quiz.results import Result, result_of

__all__ = ["Result", "result_of"]

"""Attitudes as votes, for a map of opinion before and after."""

from __future__ import annotations

import numpy as np

from alongside.engines.impact.poll import Arm, Floats, Kind, Poll
from alongside.engines.opinions import Votes


def as_votes(poll: Poll, arm: Arm) -> tuple[Votes, Votes]:
    """The attitudes of one arm before and after, as `engines.opinions` takes them.

    A vote is 1 above the middle of the scale, -1 below it and 0 on it. The ids of people and questions are kept, so
    that the finding of the first can be the `previous` of the second.

    Examples
    --------
    >>> people, questions = [Person("ann", Arm.DELIBERATED)], [Question("buses", Kind.ATTITUDE, 1, 5)]
    >>> before, after = as_votes(Poll(people, questions, [[2]], [[5]]), Arm.DELIBERATED)
    >>> before.values.tolist(), after.values.tolist()
    ([-1], [1])
    """
    members = np.flatnonzero(poll.in_arm(arm)).tolist()
    attitudes = [place for place, one in enumerate(poll.questions) if one.kind is Kind.ATTITUDE]
    middle = np.array([(poll.questions[place].low + poll.questions[place].high) / 2.0 for place in attitudes])

    def votes(table: Floats) -> Votes:
        leaning = np.sign(table[np.ix_(members, attitudes)] - middle)
        rows, columns = np.nonzero(~np.isnan(leaning))
        return Votes.from_rows(
            [poll.people[members[row]].id for row in rows.tolist()],
            [poll.questions[attitudes[column]].id for column in columns.tolist()],
            leaning[rows, columns].astype(np.int8),
            every_statement=[poll.questions[place].id for place in attitudes],
        )

    return votes(poll.before), votes(poll.after)

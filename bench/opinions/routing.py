"""How soon the map is right, by which statement is shown next: ours, the priority of Polis, or random order.

    python bench/opinions/routing.py                a table
    python bench/opinions/routing.py --json         the same as JSON
    python bench/opinions/routing.py --draws 8      how many times each conversation is held again (6)

Real conversations are held again. People come in random order, five votes a visit; each vote is what that person really
voted, on the statement that is chosen among those they really voted on; 70% of all votes are asked for. The map of the
votes so far is compared with the map of all votes by the Procrustes correlation of people's places (1: the same up to
turning and size). Told are the mean correlation, after each tenth of the votes, and the share of all votes after which
it reaches 0.8.

The priority of Polis: ((1 - p) (e + 1) a (1 + 8 2^(-S/5)))^2 with p = (passed + 1) / (S + 2), a = (agreed + 1) /
(S + 2), S the votes on it and e how far from the middle a person stands who has only agreed with it (importance-metric
and priority-metric in conversation.clj). Statements are drawn in proportion.
"""

import argparse
import json
import sys

import numpy as np
from common import real

from alongside.engines.opinions import Summary, Votes, find_as_polis, next_statements
from alongside.engines.opinions.mapping import fit, place_all

CONVERSATIONS = ["brexit-consensus", "scoop-hivemind.freshwater", "golden-vw"]
TENTHS = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6]
ASKED = 0.7
VISIT = 5
FEWEST = 10
REACH = 0.8


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    parser.add_argument("--draws", type=int, default=6, help="how many times each is held again (6)")
    options = parser.parse_args()
    rows = []
    for name in CONVERSATIONS:
        votes = real(name)
        for order in ("random", "polis", "ours"):
            curves = np.array([held_again(votes, order, seed) for seed in range(options.draws)])
            curve = curves.mean(axis=0)
            row = {
                "conversation": name,
                "order": order,
                "after tenths": curve.round(4).tolist(),
                "mean": float(curve.mean()),
                "standard error": float(curves.mean(axis=1).std() / np.sqrt(len(curves))),
                "share to 0.8": reached(curve),
            }
            rows.append(row)
            print(line(row), file=sys.stderr if options.json else sys.stdout, flush=True)
    if options.json:
        print(json.dumps({"rows": rows}, indent=1))
    return 0


def reached(curve):
    """The share of votes after which the curve reaches 0.8, by straight lines between tenths; None if it does not."""
    before, share = 0.0, 0.0
    for value, tenth in zip(curve, TENTHS, strict=True):
        if value >= REACH:
            return float(share + (tenth - share) * (REACH - before) / (value - before))
        before, share = value, tenth
    return None


def held_again(votes, order, seed):
    rng = np.random.default_rng(seed)
    everything = tuple(range(len(votes.statements)))
    truth = [
        dict(zip(votes.columns[a:b].tolist(), votes.values[a:b].tolist(), strict=True))
        for a, b in zip(votes.starts[:-1], votes.starts[1:], strict=True)
    ]
    people = [one for one, mine in enumerate(truth) if len(mine) >= FEWEST]
    final = places(votes.of_participants(np.array(people)))
    visits = [one for one in people for _ in range(int(np.ceil(ASKED * len(truth[one]) / VISIT)))]
    rng.shuffle(visits)
    total = sum(len(truth[one]) for one in people)
    given, cast, told = {one: {} for one in people}, [], []
    chooser = Chooser(order, len(everything), rng)
    for one in visits:
        for _ in range(VISIT):
            left = [statement for statement in truth[one] if statement not in given[one]]
            if not left:
                break
            chosen = chooser.choose(left, given[one])
            given[one][chosen] = truth[one][chosen]
            cast.append((one, chosen, truth[one][chosen]))
            chooser.count(chosen, truth[one][chosen])
            if len(cast) % max(100, len(votes) // 40) == 0:
                chooser.learn(Votes.from_rows(*zip(*cast, strict=True), every_statement=everything))
            while len(told) < len(TENTHS) and len(cast) >= TENTHS[len(told)] * total:
                so_far = Votes.from_rows(*zip(*cast, strict=True), every_statement=everything)
                known = dict(zip(so_far.participants, places(so_far), strict=True))
                now = np.array([known.get(person, np.zeros(2)) for person in people])
                told.append(procrustes(final, now))
    return told


class Chooser:
    """Chooses the next statement in one of the three ways."""

    def __init__(self, order, statements, rng):
        self.order, self.rng = order, rng
        self.counts, self.extremity, self.summary = (
            np.zeros((statements, 3)),
            np.zeros(statements),
            Summary.empty(),
        )

    def choose(self, left, given):
        if self.order == "ours":
            return next_statements(
                self.summary, given, seed=int(self.rng.integers(2**30)), open_to_vote=left
            )[0]
        weights = np.ones(len(left))
        if self.order == "polis":
            agreed, passed, seen = self.counts[left, 0], self.counts[left, 2], self.counts[left].sum(axis=1)
            importance = (
                (1 - (passed + 1) / (seen + 2)) * (self.extremity[left] + 1) * (agreed + 1) / (seen + 2)
            )
            weights = (importance * (1 + 8 * 2 ** (-seen / 5))) ** 2
        return left[int(np.searchsorted(np.cumsum(weights), self.rng.random() * weights.sum()))]

    def count(self, statement, vote):
        self.counts[statement, {1: 0, -1: 1, 0: 2}[vote]] += 1

    def learn(self, votes):
        if self.order == "ours":
            map_ = fit(votes, np.random.default_rng(0))
            self.summary = Summary(map_, self.counts[:, 2].astype(int), self.counts.sum(axis=1).astype(int))
        elif self.order == "polis":
            finding = find_as_polis(votes)
            alone = (-1 - finding.means) * finding.components * np.sqrt(len(finding.means))
            self.extremity = np.linalg.norm(alone, axis=0)


def places(votes):
    map_ = fit(votes, np.random.default_rng(0))
    return place_all(votes, map_).means[:, :2] * map_.scales[:2]


def procrustes(one, other):
    one, other = one - one.mean(axis=0), other - other.mean(axis=0)
    size = np.sqrt((one**2).sum() * (other**2).sum())
    return float(np.linalg.svd(one.T @ other, compute_uv=False).sum() / max(size, 1e-12))


def line(row):
    share = row["share to 0.8"]
    return (
        f"{row['conversation']:<28} {row['order']:<7} mean {row['mean']:.3f} +- {row['standard error']:.3f}   tenths "
        f"{' '.join(f'{one:.2f}' for one in row['after tenths'])}   0.8 after "
        + (f"{share:.0%} of votes" if share else "more than 60% of votes")
    )


if __name__ == "__main__":
    sys.exit(main())

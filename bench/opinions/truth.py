"""How true what is said of opinions is, on the real conversations that are shipped.

    python bench/opinions/truth.py                  a table
    python bench/opinions/truth.py --json           the same as JSON
    python bench/opinions/truth.py --draws 20       how many times each is drawn (10)

shuffled    of votes dealt out anew within each statement (whoever voted on it still did), how often groups are found
same ten    how many of the ten most shared statements are the same with 80% of the people
held out    how often the side of a vote that is not a pass is told rightly, of 10% that were held out: by our map, and
            by a one-factor matrix factorisation (alternating least squares; its penalty, and whether people have
            biases, are chosen on a further 10% of the votes)
"""

import argparse
import json
import sys

import numpy as np
from common import REAL, real, shuffled

from alongside.engines.opinions import find_opinions
from alongside.engines.opinions.mapping import fit, place_all, statement_means

PENALTIES = (1.0, 3.0, 6.0, 10.0)
STEPS = 20


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    parser.add_argument("--draws", type=int, default=10, help="how many times each is drawn (10)")
    options = parser.parse_args()
    rows = []
    for name in REAL:
        votes = real(name)
        finding = find_opinions(votes, seed=1)
        row = {
            "conversation": name,
            "finding": finding.finding.value,
            "groups": [group.size for group in finding.groups],
            "firm": finding.stability.firm,
            "chosen k share": finding.stability.chosen_k_share,
            "shuffled with groups": sum(with_groups(votes, seed) for seed in range(options.draws)),
            "shuffled": options.draws,
            "same ten": float(np.mean([same_ten(votes, seed) for seed in range(options.draws)])),
        } | held_out(votes, options.draws)
        rows.append(row)
        print(line(row), file=sys.stderr if options.json else sys.stdout, flush=True)
    whole = {
        "shuffled with groups": sum(row["shuffled with groups"] for row in rows)
        / sum(row["shuffled"] for row in rows),
        "same ten": float(np.mean([row["same ten"] for row in rows])),
        "map at least as right": sum(row["by map"] >= row["by one factor"] for row in rows),
    }
    print(json.dumps({"rows": rows, "all": whole}, indent=1) if options.json else f"all: {whole}")
    return 0


def with_groups(votes, seed):
    dealt = shuffled(votes, np.random.default_rng(seed))
    return bool(find_opinions(dealt, seed=seed, resamples=0).groups)


def same_ten(votes, seed):
    people = len(votes.participants)
    chosen = np.random.default_rng(seed).choice(people, round(0.8 * people), replace=False)
    some = votes.of_participants(np.sort(chosen))
    return len(ten(votes) & ten(some)) / 10


def ten(votes):
    return {one.statement for one in find_opinions(votes, seed=1, resamples=0).consensus[:10]}


def held_out(votes, draws):
    by_map, by_factor = [], []
    for seed in range(draws):
        test = np.random.default_rng(seed).random(len(votes)) < 0.1
        known = votes.only(~test)
        rows, columns, values = votes.rows[test], votes.columns[test], votes.values[test]
        map_ = fit(known, np.random.default_rng(seed))
        placed = place_all(known, map_)
        told = map_.means[columns] + (placed.means[rows] * map_.loadings[columns]).sum(axis=1)
        by_map.append(right(told, values))
        by_factor.append(right(one_factor(known, *tuned(known, seed))(rows, columns), values))
    return {"by map": float(np.mean(by_map)), "by one factor": float(np.mean(by_factor))}


def tuned(votes, seed):
    """The penalty and the use of biases that tell 10% of these votes best."""
    test = np.random.default_rng([seed, 1]).random(len(votes)) < 0.1
    known, rows, columns, values = (
        votes.only(~test),
        votes.rows[test],
        votes.columns[test],
        votes.values[test],
    )
    choices = [(penalty, with_bias) for penalty in PENALTIES for with_bias in (0.0, 1.0)]
    return max(choices, key=lambda choice: right(one_factor(known, *choice)(rows, columns), values))


def right(told, values):
    return float((np.sign(told) == values)[values != 0].mean())


def one_factor(votes, penalty, with_bias):
    """v = mean of the statement + bias of the person + f_i g_j, by alternating least squares."""
    means = statement_means(votes)
    rows, columns = votes.rows, votes.columns
    people, statements = len(votes.participants), len(votes.statements)
    residuals = votes.values - means[columns]
    counts = np.bincount(rows, minlength=people)
    bias = with_bias * np.bincount(rows, weights=residuals, minlength=people) / (counts + penalty)
    rest = residuals - bias[rows]
    theirs = np.random.default_rng(1).standard_normal(statements)
    for _ in range(STEPS):
        mine = np.bincount(rows, weights=rest * theirs[columns], minlength=people) / (
            np.bincount(rows, weights=theirs[columns] ** 2, minlength=people) + penalty * 0.3
        )
        mine /= max(float(np.sqrt(np.mean(mine**2))), 1e-9)
        theirs = np.bincount(columns, weights=rest * mine[rows], minlength=statements) / (
            np.bincount(columns, weights=mine[rows] ** 2, minlength=statements) + penalty
        )
    mine = np.bincount(rows, weights=rest * theirs[columns], minlength=people) / (
        np.bincount(rows, weights=theirs[columns] ** 2, minlength=people) + penalty * 0.3
    )
    return lambda i, j: means[j] + bias[i] + mine[i] * theirs[j]


def line(row):
    return (
        f"{row['conversation']:<28} {row['finding']:<20} {row['groups']}  shuffled with groups "
        f"{row['shuffled with groups']} of {row['shuffled']}   same ten {row['same ten']:.3f}   held out: map "
        f"{row['by map']:.4f}, one factor {row['by one factor']:.4f}"
    )


if __name__ == "__main__":
    sys.exit(main())

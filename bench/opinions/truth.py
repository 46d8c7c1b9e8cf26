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
from alongside.engines.opinions.oracle import told_rightly


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
    told = [told_rightly(votes, seed) for seed in range(draws)]
    by_map, by_factor = np.mean(told, axis=0)
    return {"by map": float(by_map), "by one factor": float(by_factor)}


def line(row):
    return (
        f"{row['conversation']:<28} {row['finding']:<20} {row['groups']}  shuffled with groups "
        f"{row['shuffled with groups']} of {row['shuffled']}   same ten {row['same ten']:.3f}   held out: map "
        f"{row['by map']:.4f}, one factor {row['by one factor']:.4f}"
    )


if __name__ == "__main__":
    sys.exit(main())

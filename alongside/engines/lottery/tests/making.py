"""Small random pools."""

import random

from alongside.engines.lottery import Candidate, Pool, Quota


def random_pool(seed, *, homes=False, tight=0.0, most=11):
    """A pool of up to `most` people whose quotas are met by one panel at least, unless that has two of a household.

    tight: the share of quotas that leave no room at all.
    """
    chance = random.Random(seed)
    features = {f"f{number}": chance.randint(2, 3) for number in range(chance.randint(1, 4))}
    people = chance.randint(5, most)
    size = chance.randint(2, min(6, people - 1))
    candidates = [
        Candidate(
            f"p{number:02}",
            {feature: str(chance.randrange(values)) for feature, values in features.items()},
            chance.choice(["", "", "h1", "h2", "h3"]) if homes else "",
        )
        for number in range(people)
    ]
    panel = chance.sample(candidates, size)
    quotas = []
    for feature, values in features.items():
        for value in map(str, range(values)):
            there = sum(one.features[feature] == value for one in panel)
            loose = chance.random() >= tight
            quotas.append(
                Quota(
                    feature,
                    value,
                    max(0, there - loose * chance.randint(0, 1)),
                    there + loose * chance.randint(0, 1),
                )
            )
    chosen = [panel[0].id] if chance.random() < 0.15 else []
    excluded = [one.id for one in candidates if one not in panel and chance.random() < 0.1]
    return Pool.of(quotas, candidates, size, chosen, excluded)


def odd_pool(cycle=5):
    """A pool whose relaxation promises what no panel keeps: neighbours in a ring of odd length exclude each other.

    Person number i has value "yes" of the features i and i + 1, and at most one "yes" of each is allowed. Half of
    everybody would do, but no two neighbours sit together, and a panel has one seat less than half of the ring.
    """
    seats = cycle // 2
    features = [f"f{number}" for number in range(cycle)]
    candidates = [
        Candidate(
            f"p{number}",
            {
                feature: "yes" if at in (number, (number + 1) % cycle) else "no"
                for at, feature in enumerate(features)
            },
        )
        for number in range(cycle)
    ]
    quotas = [Quota(feature, "yes", 0, 1) for feature in features]
    quotas += [Quota(feature, "no", 0, seats) for feature in features]
    return Pool.of(quotas, candidates, seats)

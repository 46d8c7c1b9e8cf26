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


def odd_pool(ring):
    """People in a ring of odd length, of whom no two neighbours may sit together.

    Person i has "yes" in features i and i + 1, and one "yes" of each feature is allowed. The relaxation would seat half
    of everybody; there are panels of one person less than half of the ring.
    """
    seats = ring // 2
    features = [f"f{number}" for number in range(ring)]
    candidates = [
        Candidate(
            f"p{number}",
            {
                feature: "yes" if at in (number, (number + 1) % ring) else "no"
                for at, feature in enumerate(features)
            },
        )
        for number in range(ring)
    ]
    quotas = [Quota(feature, "yes", 0, 1) for feature in features]
    quotas += [Quota(feature, "no", 0, seats) for feature in features]
    return Pool.of(quotas, candidates, seats)


def crossing_pool(seed):
    """A pool of people who exclude each other in many ways: the relaxation often promises more than panels keep."""
    chance = random.Random(seed)
    people, size = chance.randint(6, 11), chance.randint(2, 4)
    features = [f"f{number}" for number in range(chance.randint(4, 9))]
    candidates = [
        Candidate(
            f"p{number:02}",
            {feature: "yes" if chance.random() < 0.3 else "no" for feature in features},
            chance.choice(["", "", "", "h1", "h2"]) if seed % 3 == 0 else "",
        )
        for number in range(people)
    ]
    quotas = [Quota(feature, "yes", 0, 1) for feature in features]
    quotas += [Quota(feature, "no", 0, size) for feature in features]
    return Pool.of(quotas, candidates, size)

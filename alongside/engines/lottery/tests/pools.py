"""Small pools for the property tests: any features, quotas that may or may not be met, households, people chosen."""

from __future__ import annotations

from hypothesis import strategies as st

from alongside.engines.lottery.pool import Candidate, Pool, Quota

FEATURES = {"age": ("old", "young"), "gender": ("f", "m", "x"), "home": ("own", "rent")}


@st.composite
def pools(draw, most=9, chosen=True):
    """A pool of at most `most` people; its quotas are near what the pool is like, or anything."""
    number = draw(st.integers(1, most))
    features = draw(st.sampled_from([("age",), ("age", "gender"), ("age", "gender", "home")]))
    candidates = [
        Candidate(
            f"p{one}",
            {name: draw(st.sampled_from(FEATURES[name])) for name in features},
            draw(st.sampled_from(["", "", "", "a", "b"])),
        )
        for one in range(number)
    ]
    size = draw(st.integers(1, min(5, number)))
    quotas = []
    for name in features:
        for value in FEATURES[name]:
            low = draw(st.integers(0, min(3, size)))
            high = draw(st.integers(low, max(low, size)))
            lowest = draw(st.none() | st.integers(0, low))
            highest = draw(st.none() | st.integers(high, high + 2))
            quotas.append(Quota(name, value, low, high, lowest, highest))
    ids = [one.id for one in candidates]
    some = draw(st.lists(st.sampled_from(ids), unique=True, max_size=2)) if chosen else []
    half = len(some) // 2
    return Pool.of(quotas, candidates, size, chosen=some[:half], excluded=some[half:])


def simple(*, size=4, women=6, men=6, quotas=(("gender", "f", 2, 2), ("gender", "m", 2, 2))):
    """A pool of women and men."""
    people = [Candidate(f"f{one}", {"gender": "f"}) for one in range(women)]
    people += [Candidate(f"m{one}", {"gender": "m"}) for one in range(men)]
    return Pool.of([Quota(*one) for one in quotas], people, size)

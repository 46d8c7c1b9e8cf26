"""The fast ways agree with the slow and obvious ones on whatever hypothesis thinks of."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from alongside.engines.opinions import Votes, agreement, find_opinions, oracle, place, screen
from alongside.engines.opinions.dip import dip
from alongside.engines.opinions.kmeans import kmeans, nearest
from alongside.engines.opinions.mapping import fit, place_all
from alongside.engines.opinions.parity import polis_map, silhouette
from alongside.engines.opinions.stability import adjusted_rand
from alongside.engines.opinions.telling import discoveries

often = settings(max_examples=60, deadline=None)
less_often = settings(max_examples=30, deadline=None)
finite = some.floats(-100, 100)
rows = some.lists(
    some.tuples(
        some.sampled_from(["ann", "bob", 3, (4, "x")]),
        some.integers(0, 5),
        some.sampled_from([-1, 0, 1]),
        some.integers(0, 3),
    ),
    max_size=60,
)


@some.composite
def tables(draw, people=some.integers(2, 12)):  # noqa: B008
    """Votes of some people on some statements, each with a chance of being there."""
    many, statements = draw(people), draw(some.integers(2, 8))
    cells = draw(
        some.lists(
            some.sampled_from([None, -1, 0, 1]), min_size=many * statements, max_size=many * statements
        )
    )
    kept = [
        (place // statements, place % statements, value)
        for place, value in enumerate(cells)
        if value is not None
    ]
    kept = kept or [(0, 0, 1)]
    return Votes.from_rows(*zip(*kept, strict=True), every_statement=tuple(range(statements)))


@often
@given(rows)
def test_the_latest_vote_counts(rows):
    columns = list(zip(*rows, strict=True)) or [[], [], [], []]
    votes = Votes.from_rows(*columns)
    latest = oracle.latest_votes(rows)
    assert {
        (votes.participants[row], votes.statements[column]): value
        for row, column, value in zip(votes.rows, votes.columns, votes.values, strict=True)
    } == latest
    assert votes.participants == tuple(dict.fromkeys(row[0] for row in rows))
    assert votes.statements == tuple(dict.fromkeys(row[1] for row in rows))
    for one in votes.participants:
        assert votes.of(one) == {key[1]: value for key, value in latest.items() if key[0] == one}


@often
@given(rows)
def test_without_times_the_last_row_counts(rows):
    columns = list(zip(*rows, strict=True)) or [[], [], [], []]
    votes = Votes.from_rows(*columns[:3])
    timed = [(*row[:3], place) for place, row in enumerate(rows)]
    assert len(votes) == len(oracle.latest_votes(timed))
    for one in votes.participants:
        assert votes.of(one) == {
            key[1]: value for key, value in oracle.latest_votes(timed).items() if key[0] == one
        }


@less_often
@given(some.lists(finite, min_size=2, max_size=14, unique=True))
def test_the_dip_is_the_least_distance_to_one_peak(sample):
    sample = [value + place * 1e-3 for place, value in enumerate(sorted(sample))]
    assert dip(np.array(sample)) == pytest.approx(oracle.dip(sample), abs=1e-6)


@pytest.mark.parametrize("seed", range(20))
def test_the_dip_of_two_peaks_is_the_least_distance_to_one(seed):
    rng = np.random.default_rng(seed)
    sample = np.concatenate([rng.standard_normal(12), rng.standard_normal(8) + seed / 3])
    assert dip(sample) == pytest.approx(oracle.dip(sample.tolist()), abs=1e-9)


@often
@given(
    some.lists(some.tuples(finite, finite), min_size=1, max_size=40),
    some.lists(some.tuples(finite, finite), min_size=1, max_size=6),
)
def test_everybody_belongs_to_the_nearest_centre(points, centres):
    ours = nearest(np.array(points), np.array(centres))
    for point, one, best in zip(points, ours, oracle.nearest(points, centres), strict=True):
        apart = [
            sum((a - b) ** 2 for a, b in zip(point, centres[place], strict=True)) for place in (one, best)
        ]
        assert apart[0] == pytest.approx(apart[1], abs=1e-8)


@often
@given(some.integers(0, 1000), some.integers(2, 5))
def test_each_centre_is_the_mean_of_what_belongs_to_it(seed, many):
    points = np.random.default_rng(seed).standard_normal((40, 2))
    centres = kmeans(points, many, np.random.default_rng(seed))
    labels = nearest(points, centres)
    for one in range(many):
        assert centres[one] == pytest.approx(points[labels == one].mean(axis=0))


@often
@given(some.lists(some.tuples(some.integers(0, 3), some.integers(0, 3)), min_size=2, max_size=25))
def test_the_adjusted_rand_index_is_that_of_all_pairs(pairs):
    one, other = zip(*pairs, strict=True)
    assert adjusted_rand(np.array(one), np.array(other)) == pytest.approx(oracle.adjusted_rand(one, other))


@less_often
@given(tables())
def test_places_are_least_squares_with_a_prior(votes):
    map_ = fit(votes, np.random.default_rng(1))
    placed = place_all(votes, map_)
    for row, one in enumerate(votes.participants):
        voted = {votes.statements.index(key): value for key, value in votes.of(one).items()}
        assert placed.means[row] == pytest.approx(oracle.place(map_, voted), abs=1e-7)
        assert map_.place(voted)[0] == pytest.approx(placed.means[row], abs=1e-9)
        assert map_.place(voted)[1] == pytest.approx(placed.covariances[row], abs=1e-9)


@less_often
@given(tables())
def test_polis_components_are_those_of_the_filled_in_table(votes):
    kept = votes.of_participants(np.arange(len(votes.participants)))
    seen = np.flatnonzero(kept.per_statement)
    votes = Votes.from_rows(kept.rows, kept.columns, kept.values, every_statement=tuple(seen.tolist()))
    components, values = oracle.principal_components(votes)
    _, ours, _ = polis_map(votes)
    for axis in range(min(2, len(values))):
        others = np.delete(values, axis)
        if values[axis] > 1e-6 and (abs(others - values[axis]) > 1e-3).all():
            assert abs(ours[axis] @ components[axis]) == pytest.approx(1, abs=1e-6)


@often
@given(
    some.lists(some.tuples(some.integers(-9, 9), some.integers(-9, 9)), min_size=4, max_size=12),
    some.integers(0, 100),
)
def test_the_silhouette_is_that_of_its_definition(points, seed):
    points = np.array(points, dtype=float)
    labels = np.random.default_rng(seed).integers(0, 3, len(points))
    labels = np.unique(labels, return_inverse=True)[1]
    if labels.max() == 0:
        return
    widths = []
    for one in range(len(points)):
        apart = np.sqrt(((points - points[one]) ** 2).sum(axis=1))
        own = [apart[two] for two in range(len(points)) if two != one and labels[two] == labels[one]]
        others = min(apart[labels == group].mean() for group in set(labels.tolist()) - {int(labels[one])})
        size = max(float(np.mean(own)) if own else 0, others)
        widths.append((others - np.mean(own)) / size if own and size > 1e-9 else 0.0)
    assert silhouette(points, labels) == pytest.approx(np.mean(widths), abs=1e-6)


@often
@given(
    some.lists(
        some.tuples(some.integers(0, 30), some.integers(0, 30), some.integers(0, 30)), min_size=1, max_size=8
    )
)
def test_shares_and_intervals_are_those_of_the_beta_distribution(counts):
    counts = np.array(counts)
    total = counts.sum(axis=0)
    overall = (total[0] + 1) / (total.sum() + 3)
    everybody, groups = agreement.shares(counts[None], counts)
    low, high = agreement.interval(everybody)
    group_low, group_high = agreement.interval(groups)
    for at, (agreed, disagreed, passed) in enumerate(counts.tolist()):
        seen = agreed + disagreed + passed
        told = oracle.share(agreed, seen, overall, agreement.PRIOR_VOTES)
        assert (agreement.mean(everybody)[at], low[at], high[at]) == pytest.approx(told, abs=1e-7)
        again = oracle.share(agreed, seen, told[0], agreement.PRIOR_VOTES)
        ours = (agreement.mean(groups)[0, at], group_low[0, at], group_high[0, at])
        assert ours == pytest.approx(again, abs=1e-7)


@often
@given(
    some.lists(
        some.tuples(*[some.tuples(some.integers(0, 20), some.integers(0, 20), some.integers(0, 9))] * 3),
        min_size=1,
        max_size=6,
    )
)
def test_consensus_is_the_product_of_cautious_shares(table):
    groups = np.array(table).transpose(1, 0, 2)
    everyone = groups.sum(axis=0)
    score, low, high = agreement.consensus(groups, everyone)
    total = everyone.sum(axis=0)
    overall = (total[0] + 1) / (total.sum() + 3)
    for at in range(len(table)):
        prior = oracle.share(int(everyone[at, 0]), int(everyone[at].sum()), overall, 50)[0]
        told = 1.0
        for group in range(3):
            agreed, seen = int(groups[group, at, 0]), int(groups[group, at].sum())
            told *= oracle.share(agreed, seen, prior, 50 / 3)[0]
        assert score[at] == pytest.approx(told)
        assert 0 <= low[at] <= score[at] <= high[at] <= 1


def test_the_interval_of_a_product_holds_95_in_100_draws():
    rng = np.random.default_rng(1)
    a, b = np.array([[18.0, 3.0], [9.0, 6.0], [30.0, 12.0]]), np.array([[4.0, 5.0], [7.0, 9.0], [3.0, 30.0]])
    low, high = agreement.interval(agreement.product((a, b)))
    draws = rng.beta(a, b, size=(40_000, 3, 2)).prod(axis=1)
    assert ((draws > low) & (draws < high)).mean(axis=0) == pytest.approx(0.95, abs=0.01)


@often
@given(some.lists(some.floats(0, 1), min_size=1, max_size=30), some.sampled_from([0.01, 0.05, 0.2, 0.5]))
def test_discoveries_are_those_of_the_step_up_rule(p, rate):
    q = discoveries(np.array(p))
    clear = np.abs(q - rate) > 1e-9
    expected = oracle.discoveries(p, rate)
    assert {int(one) for one in np.flatnonzero((q <= rate) & clear)} == {
        one for one in expected if clear[one]
    }


def test_what_was_not_tested_is_no_discovery():
    q = discoveries(np.array([[0.01, np.nan], [0.02, 0.9]]))
    assert np.isnan(q[0, 1])
    assert q[0, 0] == pytest.approx(0.03)


@less_often
@given(tables(people=some.integers(2, 40)), some.integers(1, 6), some.integers(0, 99))
def test_screened_votes_hold_no_rare_pair(votes, at_least, seed):
    screened = screen(votes, seed=seed, at_least=at_least)
    assert oracle.rare_pairs(screened.votes, at_least) == []
    assert len(screened.votes) + screened.votes_withheld == len(votes)
    assert len(screened.votes.participants) + screened.people_withheld == len(votes.participants)
    assert screened.votes.participants == tuple(range(1, len(screened.votes.participants) + 1))


@less_often
@given(tables(people=some.integers(1, 30)), some.integers(0, 99))
def test_whatever_was_voted_there_is_a_finding(votes, seed):
    finding = find_opinions(votes, seed=seed, resamples=1)
    people = len(votes.participants)
    assert finding.positions.shape == (people, 2)
    assert np.isfinite(finding.positions).all()
    assert all(group.size >= max(5, people / 20) for group in finding.groups)
    assert len(finding.agreement) == len(votes.statements)
    for row, one in enumerate(votes.participants):
        told = place(finding, votes.of(one))
        assert told.position == pytest.approx(tuple(finding.positions[row]), abs=1e-8)
        assert told.group == finding.labels.get(one)

"""Which terms of different vocabularies are one thing."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from graph.matching import exact_groups, one_to_one

TERMS = st.tuples(st.sampled_from(["mesh", "MONDO", "DOID", "icd10cm"]), st.integers(1, 4)).map(
    lambda t: f"{t[0]}:{t[1]}"
)
PAIRS = st.lists(st.tuples(TERMS, TERMS).filter(lambda p: p[0].split(":")[0] != p[1].split(":")[0]), max_size=14)


def test_a_term_with_two_matches_in_one_vocabulary_has_none_there() -> None:
    pairs = [("MONDO:1", "DOID:1"), ("MONDO:1", "DOID:2"), ("MONDO:1", "mesh:1")]
    assert list(one_to_one(pairs, set())) == [("MONDO:1", "mesh:1")]


def test_a_denied_pair_does_not_meet_by_way_of_a_third_term() -> None:
    pairs = [("MONDO:1", "mesh:1"), ("mesh:1", "icd10cm:M89.0")]
    assert exact_groups(pairs, set()) == [("MONDO:1", "icd10cm:M89.0", "mesh:1")]
    assert exact_groups(pairs, {("MONDO:1", "icd10cm:M89.0")}) == [("MONDO:1", "mesh:1")]


@given(PAIRS, PAIRS)
def test_groups_hold_one_term_a_vocabulary_and_no_denied_pair_in_any_order(
    pairs: list[tuple[str, str]], denied: list[tuple[str, str]]
) -> None:
    groups = exact_groups(pairs, set(denied))
    assert exact_groups(reversed(pairs), set(denied)) == groups
    for group in groups:
        assert len({term.split(":")[0] for term in group}) == len(group) > 1
        assert not any((a, b) in denied or (b, a) in denied for a, b in combinations(group, 2))

"""Fits a linear model of grams with scikit-learn, which comes with the development packages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from pipeline.checks.linear import EVERY, Weights, scale

STRENGTH = 30.0
"""scikit-learn's C. Between 10 and 100 the share right on unseen statements changes by less than 0.01."""
STEPS = 500

Key = tuple[str, str]
"""Requirement and gram; an empty gram is the requirement itself."""


def fit(
    rows: Sequence[Sequence[Key]], verdicts: Sequence[str], *, seen_in: int, least_weight: float
) -> dict[str, dict[str, Weights]]:
    """Weights by requirement and gram, those that all requirements share under EVERY.

    A gram must stand in `seen_in` rows; one that says less than `least_weight` for every verdict is left out.
    """
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.linear_model import LogisticRegression

    seen = Counter(key for row in rows for key in row)
    vectors = DictVectorizer()
    model = LogisticRegression(C=STRENGTH, max_iter=STEPS)
    model.fit(vectors.fit_transform([_valued(row, seen, seen_in) for row in rows]), verdicts)
    order = [list(model.classes_).index(verdict) for verdict in ("met", "partial", "missing")]
    weights: dict[str, dict[str, Weights]] = {EVERY: {"": _weights(model.intercept_[order])}}
    for (requirement, gram), column in vectors.vocabulary_.items():
        values = _weights(model.coef_[order, column])
        if not gram or max(map(abs, values)) >= least_weight:
            weights.setdefault(requirement, {})[gram] = values
    return weights


def _valued(row: Sequence[Key], seen: Mapping[Key, int], seen_in: int) -> dict[Key, float]:
    """The row's keys with their values: one for the requirement, less for each gram the more there are."""
    value = scale(len({gram for _, gram in row if gram}))
    return {key: value if key[1] else 1.0 for key in row if seen[key] >= seen_in}


def _weights(values: Sequence[float]) -> Weights:
    met, partial, missing = map(float, values)
    return met, partial, missing

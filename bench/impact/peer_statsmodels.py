"""Differences in differences by statsmodels, with CR1 errors clustered by small group; runs in the peers' environment,
and imports nothing of ours."""

import json
import resource
import sys
import time

import numpy as np
import statsmodels.api as sm


def main() -> None:
    with np.load(sys.argv[1]) as kept:
        arm, group, before, after = (kept[name] for name in ("arm", "group", "before", "after"))
    base = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start, wall = time.process_time(), time.perf_counter()
    effects, errors = [], []
    for question in range(before.shape[1]):
        change = after[:, question] - before[:, question]
        seen = ~np.isnan(change)
        fit = sm.OLS(change[seen], sm.add_constant(arm[seen].astype(float))).fit(
            cov_type="cluster", cov_kwds={"groups": group[seen]}, use_t=True
        )
        effects.append(float(fit.params[1]))
        errors.append(float(fit.bse[1]))
        fit.pvalues, fit.conf_int()
    told = {
        "seconds": time.process_time() - start,
        "wall": time.perf_counter() - wall,
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "of which libraries": base // 1024,
        "effects": effects,
        "errors": errors,
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main()

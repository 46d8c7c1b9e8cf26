"""Count one election once by pabutools, exactly; runs in the peer's own environment, and imports nothing of ours."""

import json
import resource
import sys
import time

from pabutools.election import Cost_Sat, parse_pabulib
from pabutools.rules import completion_by_rule_combination, greedy_utilitarian_welfare, method_of_equal_shares


def main() -> None:
    path, rule = sys.argv[1:]
    start = time.thread_time()
    instance, profile = parse_pabulib(path)
    read = time.thread_time()
    by_votes = {"sat_class": Cost_Sat}
    add1 = {"sat_class": Cost_Sat, "voter_budget_increment": 1}
    if rule == "greedy":
        winners = greedy_utilitarian_welfare(instance, profile, **by_votes)
    elif rule == "none":
        winners = method_of_equal_shares(instance, profile, **by_votes)
    elif rule == "add1":
        winners = method_of_equal_shares(instance, profile, **add1)
    else:
        winners = completion_by_rule_combination(
            instance, profile, [method_of_equal_shares, greedy_utilitarian_welfare], [add1, by_votes]
        )
    counted = time.thread_time()
    told = {
        "winners": [project.name for project in winners],
        "read": read - start,
        "count": counted - read,
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main()

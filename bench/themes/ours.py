"""Suggest codes by our engine; runs in a process of its own, so that its memory and time can be measured."""

import json
import resource
import sys
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[2]))

from alongside.engines.themes import Coder, Space, embed, embeddings_available, queue, suggest_clusters  # noqa: E402

STEP = 25
"""So many texts are coded between one look at the queue and the next."""


def main() -> None:
    tasks = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    meanings, spaces = {}, {}
    for task in tasks:
        name = task["texts_name"]
        if name not in meanings and embeddings_available():
            clock, start = time.time(), time.process_time()
            meanings[name] = embed(task["texts"])
            seconds = time.process_time() - start
            say(
                {
                    "embedded": name,
                    "texts": len(task["texts"]),
                    "seconds": seconds,
                    "wall": time.time() - clock,
                }
            )
            start = time.process_time()
            found = suggest_clusters(task["texts"], seed=1, meaning=meanings[name])
            shared, base = alike(found, task["codes"])
            say(
                {
                    "grouped": name,
                    "groups": len(found),
                    "left_out": len(found.left_out),
                    "pairs_share_a_code": shared,
                    "any_pairs_share_a_code": base,
                    "seconds": time.process_time() - start,
                }
            )
        for way in task["ways"]:
            words = way == "words only" or not embeddings_available()
            if (name, words) not in spaces:
                start = time.process_time()
                spaces[name, words] = Space.fit(task["texts"], embeddings=not words)
                say({"words_learned": name, "seconds": time.process_time() - start})
            measure(task, way, None if words else meanings[name], spaces[name, words])
    say({"megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024})


def measure(task, way, meaning, space):
    texts, codes, train = task["texts"], task["codes"], task["train"]
    about = None if way == "no codebook" else task["about"]
    start = time.process_time()
    if way == "by the queue":
        train = coded_by_queue(task, meaning, space)
    coder = fit(texts, codes, train, task["seed"], about, meaning, space)
    test = sorted(set(range(len(texts))) - set(train))
    asked = [texts[number] for number in test]
    found = coder.suggest(asked, top=len(coder.codes), meaning=None if meaning is None else meaning[test])
    say(
        {
            "way": f"ours, {way}",
            "task": task["name"],
            "seed": task["seed"],
            "train": train,
            "top": [[one.code for one in some[:3]] for some in found],
            "likely": [[one.code for one in some if one.likely] for some in found],
            "off": coder.checked.off if coder.checked else None,
            "seconds": time.process_time() - start,
        }
    )


def fit(texts, codes, train, seed, about, meaning, space, check=True):
    known = set(train)
    given = [set(one) if number in known else None for number, one in enumerate(codes)]
    return Coder.fit(
        texts,
        given,
        seed=seed,
        about=about,
        meaning=meaning,
        space=space,
        check=check,
    )


def coded_by_queue(task, meaning, space):
    """As many coded as the task says, the first 25 drawn, the others as the queue asks for them."""
    texts, codes, wanted = task["texts"], task["codes"], len(task["train"])
    train = task["train"][:STEP]
    while len(train) < wanted:
        coder = fit(texts, codes, train, task["seed"], task["about"], meaning, space, check=False)
        waiting = sorted(set(range(len(texts))) - set(train))
        train = (
            train
            + queue(coder, texts, waiting, meaning=meaning, ahead=STEP)[: min(STEP, wanted - len(train))]
        )
    return train


def alike(found, codes):
    """How often two texts of a group share a code, and how often any two texts do."""
    sets = [set(one) for one in codes]
    random = np.random.default_rng(0)
    shared = []
    for cluster in found:
        drawn = random.choice(cluster.members, (400, 2))
        shared += [bool(sets[one] & sets[two]) for one, two in drawn if one != two] * len(cluster.members)
    drawn = random.integers(len(codes), size=(20000, 2))
    return float(np.mean(shared)), float(np.mean([bool(sets[a] & sets[b]) for a, b in drawn if a != b]))


def say(told):
    print(json.dumps(told), flush=True)
    if "way" in told:
        print(told["way"], told["task"], told["seed"], file=sys.stderr)


if __name__ == "__main__":
    main()

"""Suggest codes by scikit-learn: one-versus-rest logistic regression on TF-IDF; imports nothing of ours."""

import json
import sys
import time
import warnings

from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

TOP = 3


def main() -> None:
    warnings.filterwarnings("ignore")
    with open(sys.argv[1], encoding="utf-8") as file:
        tasks = json.load(file)
    for task in tasks:
        for balanced in (None, "balanced"):
            start = time.process_time()
            top, likely = suggest(task, balanced)
            told = {
                "way": "scikit-learn, balanced" if balanced else "scikit-learn",
                "task": task["name"],
                "seed": task["seed"],
                "top": top,
                "likely": likely,
                "seconds": time.process_time() - start,
            }
            print(json.dumps(told), flush=True)


def suggest(task, balanced):
    texts, codes, train = task["texts"], task["codes"], task["train"]
    test = sorted(set(range(len(texts))) - set(train))
    kinds = [
        TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True),
        TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True),
    ]
    known = [texts[number] for number in train]
    learn = sparse.hstack([kind.fit_transform(known) for kind in kinds]).tocsr()
    ask = sparse.hstack([kind.transform([texts[number] for number in test]) for kind in kinds]).tocsr()
    chances = {}
    for code in sorted({code for number in train for code in codes[number]}):
        marks = [code in codes[number] for number in train]
        if all(marks):
            chances[code] = [1.0] * len(test)
            continue
        model = LogisticRegression(C=5, solver="liblinear", class_weight=balanced).fit(learn, marks)
        chances[code] = model.predict_proba(ask)[:, 1].tolist()
    top, likely = [], []
    for place in range(len(test)):
        rated = sorted(chances, key=lambda code: (-chances[code][place], code))
        top.append(rated[:TOP])
        likely.append([code for code in rated if chances[code][place] >= 0.5])
    return top, likely


if __name__ == "__main__":
    main()

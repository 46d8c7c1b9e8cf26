"""Our suggestions of codes beside scikit-learn's, on texts that people have coded.

    python bench/themes/bench.py                   a table
    python bench/themes/bench.py --json            the same as JSON
    python bench/themes/bench.py --seeds 1         one draw of who is coded instead of three
    python bench/themes/bench.py --first 20        other draws: 20, 21 and 22 instead of 0, 1 and 2
    python bench/themes/bench.py --only gambling   tasks whose name has this in it
    python bench/themes/bench.py --text FOLDER     where nhs_patient_comments_v6framework.csv is

Two sets of texts. Two synthetic consultation questions from ThemeFinder (tests/data/text), half of the answers coded.
And comments by NHS patients, coded by people with 47 themes (pxtextmining, CDU data science team). Those are not part
of this project: they are read from --text, THEMES_BENCH_TEXT or shared/data/text beside this folder, and are left
out where they are not. Equal comments are one, with the codes of all of them; comments that could not be coded are left
out. 100 are coded, or 80%; the measure is taken on the rest.

"in top 3": the share of the rest with at least one right code among the first three. "macro-F1": the mean F1 of the
codes that at least one, or at least ten, of the rest have, where the machine calls a code likely. Who is coded is drawn
by seed, the same for all. Ours: with the codes' names from the codebook; without them; without embeddings; and with the
first 25 drawn and the queue choosing the others. Seconds are of CPU, on one thread, for learning and suggesting;
what our engine needs once for a set of texts (embedding them, and learning which words are common) is told apart.
"""

import argparse
import csv
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
ENVIRONMENT = HERE.parent / "envs" / "themes"
COMMENTS = "nhs_patient_comments_v6framework.csv"
FIRST_CODE = "Not assigned"
NO_CODES = {"Not assigned", "Labelling not possible", "Safeguarding concerns?"}
WAYS = ["with codebook", "no codebook", "words only"]
ENOUGH = 10


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    parser.add_argument("--seeds", type=int, default=3, help="how many draws of who is coded (3)")
    parser.add_argument("--first", type=int, default=0, help="the first draw (0)")
    parser.add_argument("--only", default="", help="only tasks whose name has this in it")
    parser.add_argument("--text", type=Path, help="the folder with the patients' comments")
    options = parser.parse_args()
    folder = options.text or Path(os.environ.get("THEMES_BENCH_TEXT") or ROOT.parent / "shared/data/text")
    draws = range(options.first, options.first + options.seeds)
    tasks = [task for task in all_tasks(folder, draws) if options.only in task["name"]]
    peer = peer_python()
    with tempfile.TemporaryDirectory() as temporary:
        file = Path(temporary) / "tasks.json"
        file.write_text(json.dumps(tasks), encoding="utf-8")
        told = run(sys.executable, HERE / "ours.py", file) + run(peer, HERE / "peer.py", file)
    rows = compare(tasks, [one for one in told if "way" in one])
    facts = [one for one in told if "way" not in one]
    if options.json:
        print(json.dumps({"peer": "scikit-learn 1.9.1", "rows": rows, "facts": facts}, indent=1))
    else:
        print(table(rows, facts))
    return 0


def all_tasks(folder, draws):
    tasks = []
    for number in (1, 2):
        name = f"gambling-{number}"
        with (ROOT / "tests" / "data" / "text" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            lines = list(csv.DictReader(file))
        with (ROOT / "tests/data/text" / f"{name}-themes.csv").open(encoding="utf-8", newline="") as file:
            about = {one["theme"]: f"{one['theme']}: {one['about']}" for one in csv.DictReader(file)}
        texts, codes = [one["response"] for one in lines], [one["themes"].split("; ") for one in lines]
        for seed in draws:
            tasks.append(task(f"{name}, 50 coded", name, texts, codes, about, 50, seed, WAYS))
    comments = folder / COMMENTS
    if not comments.exists():
        print(f"No {COMMENTS} in {folder}: left out.", file=sys.stderr)
        return tasks
    texts, codes = nhs(comments)
    about = {code: code for one in codes for code in one}
    for seed in draws:
        tasks.append(task("nhs, 100 coded", "nhs", texts, codes, about, 100, seed, [*WAYS, "by the queue"]))
    for place, seed in enumerate(draws):
        # The largest is measured in fewer ways: it takes minutes.
        ways = ["with codebook"] if place else ["with codebook", "words only"]
        tasks.append(task("nhs, 80% coded", "nhs", texts, codes, about, len(texts) * 4 // 5, seed, ways))
    return tasks


def nhs(path):
    """Each distinct comment that has a code, with all the codes that it was given."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = csv.DictReader(file)
        columns = lines.fieldnames[lines.fieldnames.index(FIRST_CODE) :]
        given = {}
        for line in lines:
            text = (line["FFT answer"] or "").strip()
            codes = {code for code in columns if line[code] in {"1", "1.0"}} - NO_CODES
            if text and codes:
                given.setdefault(text, set()).update(codes)
    return list(given), [sorted(one) for one in given.values()]


def task(name, texts_name, texts, codes, about, coded, seed, ways):
    drawn = random.Random(seed).sample(range(len(texts)), coded)
    return {
        "name": name,
        "texts_name": texts_name,
        "texts": texts,
        "codes": codes,
        "about": about,
        "seed": seed,
        "train": drawn,
        "ways": ways,
    }


def run(python, script, file):
    # One thread each: what a second one waits for the first would count as seconds of CPU.
    one = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    done = subprocess.run([python, script, file], stdout=subprocess.PIPE, text=True, check=True, env=one)
    return [json.loads(line) for line in done.stdout.splitlines()]


def compare(tasks, told):
    by = {(one["name"], one["seed"]): one for one in tasks}
    rows = {}
    for one in told:
        task = by[one["task"], one["seed"]]
        train = set(one.get("train") or task["train"])
        test = [number for number in range(len(task["texts"])) if number not in train]
        right = [set(task["codes"][number]) for number in test]
        row = rows.setdefault(
            (one["task"], one["way"]), {"in_top_3": [], "f1_all": [], "f1_ten": [], "seconds": []}
        )
        row["in_top_3"].append(
            statistics.mean(bool(true & set(top)) for true, top in zip(right, one["top"], strict=True))
        )
        scores = f1(right, one["likely"])
        row["f1_all"].append(statistics.mean(score for score, _ in scores.values()))
        row["f1_ten"].append(statistics.mean(score for score, uses in scores.values() if uses >= ENOUGH))
        row["codes_ten"] = sum(uses >= ENOUGH for _, uses in scores.values())
        row["codes"] = len(scores)
        row["seconds"].append(one["seconds"])
    return [{"task": task, "way": way, **row} for (task, way), row in rows.items()]


def f1(right, likely):
    """F1 of every code that one of the texts has, and how many have it."""
    scores = {}
    for code in sorted(set().union(*right)):
        people = [code in true for true in right]
        machine = [code in said for said in likely]
        both = sum(one and other for one, other in zip(people, machine, strict=True))
        scores[code] = (2 * both / (sum(people) + sum(machine)), sum(people))
    return scores


def table(rows, facts):
    lines = [
        f"{'task':<22} {'way':<24} {'in top 3 (lowest)':>18} {'F1, all codes':>14} "
        f"{'F1, in 10 or more':>18} {'CPU s':>7}"
    ]
    for row in rows:
        lines.append(
            f"{row['task']:<22} {row['way']:<24} "
            f"{statistics.mean(row['in_top_3']):>9.3f} ({min(row['in_top_3']):.3f}) "
            f"{statistics.mean(row['f1_all']):>9.3f} of {row['codes']:>2} "
            f"{statistics.mean(row['f1_ten']):>12.3f} of {row['codes_ten']:>2} "
            f"{statistics.median(row['seconds']):>7.1f}"
        )
    for fact in facts:
        lines.append(
            ", ".join(
                f"{key} {round(value, 3) if isinstance(value, float) else value}"
                for key, value in fact.items()
            )
        )
    return "\n".join(lines)


def peer_python():
    """The Python of the peer's environment, made at the first run."""
    python = ENVIRONMENT / "bin" / "python"
    if not python.exists():
        venv.create(ENVIRONMENT, with_pip=True)
    subprocess.run(
        [python, "-m", "pip", "install", "-q", "-r", HERE / "requirements.txt"], check=True, stdout=sys.stderr
    )
    return python


if __name__ == "__main__":
    sys.exit(main())

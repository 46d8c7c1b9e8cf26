"""The computer reads the texts of a codebook and suggests: groups of texts that say alike, codes for single texts.

It reads only what everybody who codes at the place may read: nothing that was said in confidence, and nothing that two
people are coding apart. What it finds is kept as suggestions.
"""

from __future__ import annotations

import uuid
from collections import defaultdict

from django.db import models, transaction
from django.utils import timezone

from alongside.engines import themes as engine
from alongside.listening.themes.models import (
    Code,
    Codebook,
    Coding,
    Extract,
    Group,
    Reading,
    Run,
    Suggestion,
    Text,
)
from alongside.listening.themes.reading import coded_apart

SEED = 1
MOST_TEXTS = 20_000
TOP = 3
AT_ONCE = 2_000
AHEAD = 100


def read(run: Run) -> Run:
    """Read the texts for a run that was asked for, and keep what is suggested. Takes seconds to minutes."""
    Run.objects.filter(pk=run.pk).update(state=Run.State.RUNNING)
    if run.kind == Run.Kind.GROUPS:
        _groups(run)
    else:
        _codes(run)
    run.refresh_from_db()
    return run


def readable(codebook: Codebook) -> models.QuerySet[Text]:
    """The texts that the computer may read, the oldest first; at most 20,000."""
    apart = coded_apart(codebook).values("text")
    rows: models.QuerySet[Text] = codebook.texts().of_the_place().exclude(pk__in=apart)
    return rows.order_by("said_at", "id").only("pk", "words")[:MOST_TEXTS]


def _groups(run: Run) -> None:
    """Groups of the texts that nobody has read yet."""
    done = set(Reading.objects.filter(codebook=run.codebook_id).values_list("text_id", flat=True))
    texts = [text for text in readable(run.codebook) if text.pk not in done]
    found = engine.suggest_clusters([text.words for text in texts], seed=SEED)
    with transaction.atomic():
        groups = Group.objects.bulk_create(
            [
                Group(run=run, number=number, label=each.name[:200])
                for number, each in enumerate(found, start=1)
            ]
        )
        rows = [
            Suggestion(run=run, text=texts[member], group=group, order=order)
            for group, each in zip(groups, found, strict=True)
            for order, member in enumerate(_quotes_first(each))
        ]
        Suggestion.objects.bulk_create(rows, batch_size=AT_ONCE)
        _done(run, texts=len(texts))


def _quotes_first(cluster: engine.Cluster) -> list[int]:
    """The texts of a group, those that show best what it is about before the others."""
    quotes = list(cluster.quotes)
    return quotes + [member for member in cluster.members if member not in set(quotes)]


def _codes(run: Run) -> None:
    """Codes for the texts that nobody has read yet, learned from those that people have coded."""
    codebook = run.codebook
    texts = list(readable(codebook))
    done = set(Reading.objects.filter(codebook=codebook).values_list("text_id", flat=True))
    given: dict[uuid.UUID, set[str]] = defaultdict(set)
    reasons: dict[tuple[uuid.UUID, str], uuid.UUID] = {}
    rows = Coding.objects.that_count().filter(extract__codebook=codebook, code__state=Code.State.IN_USE)
    for text, code, extract in rows.values_list("extract__text_id", "code_id", "extract_id"):
        given[text].add(str(code))
        reasons[(text, str(code))] = extract
    about = {str(code.pk): f"{code.name}. {code.definition}" for code in codebook.codes.in_use()}
    known = [given[text.pk] if text.pk in done or text.pk in given else None for text in texts]
    words = [text.words for text in texts]
    meaning = engine.embed(words) if engine.embeddings_available() else None
    coder = engine.Coder.fit(words, known, seed=SEED, about=about, meaning=meaning)
    left = [number for number, codes in enumerate(known) if codes is None]
    found = coder.suggest(
        [words[number] for number in left], TOP, meaning=None if meaning is None else meaning[left]
    )
    order = engine.queue(coder, words, left, meaning=meaning, ahead=AHEAD)
    suggested = [
        Suggestion(
            run=run,
            text=texts[number],
            code_id=uuid.UUID(each.code),
            order=place,
            score=each.probability,
            because_id=reasons.get((texts[each.nearest].pk, each.code)) if each.nearest is not None else None,
        )
        for number, codes in zip(left, found, strict=True)
        for place, each in enumerate(codes)
    ]
    with transaction.atomic():
        # Words can be taken back, and marks taken away, while the computer reads.
        there = set(Text.objects.filter(pk__in=codebook.texts().values("pk")).values_list("pk", flat=True))
        marks = set(Extract.objects.filter(codebook=codebook).values_list("pk", flat=True))
        kept = [each for each in suggested if each.text_id in there]
        for each in kept:
            if each.because_id not in marks:
                each.because_id = None
        Suggestion.objects.bulk_create(kept, batch_size=AT_ONCE)
        run.queue = [str(texts[number].pk) for number in order[:AHEAD]]
        _done(run, texts=len(texts))


def _done(run: Run, *, texts: int) -> None:
    run.state, run.finished_at, run.texts = Run.State.DONE, timezone.now(), texts
    run.method = "meaning and words" if engine.embeddings_available() else "words"
    run.save(update_fields=["state", "finished_at", "texts", "method", "queue"])

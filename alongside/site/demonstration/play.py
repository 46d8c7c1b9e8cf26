"""How the parts of the demonstration are played: by the product's own actions.

The actions know no past, so each stage is played through while it is open, and its dates are then moved back.
"""

from __future__ import annotations

import datetime as dt
import random

from django.utils import timezone

from alongside.deciding.budgets import actions as budgets
from alongside.deciding.budgets import ballots
from alongside.deciding.budgets.models import Budget, Voter
from alongside.deciding.ideas import actions as ideas
from alongside.deciding.ideas.models import Comment, Idea
from alongside.deciding.processes import actions as processes
from alongside.deciding.processes.models import Key, Process, Stage
from alongside.foundation.people.models import Person
from alongside.foundation.places.models import Place
from alongside.site.demonstration import words
from alongside.site.demonstration.cast import Company

DAY = dt.timedelta(days=1)


class Play:
    """Everybody and every place of the demonstration, and the one source of chance, which is always the same."""

    def __init__(self, company: Company, places: dict[str, Place]) -> None:
        self.company = company
        self.places = places
        self.chance = random.Random(78)  # noqa: S311 - a made-up story, not a secret
        self.ruth, self.paul, self.farah = company["Ruth"], company["Paul"], company["Farah"]

    def process(self, code: str, title: str, question: str, summary: str, easy_read: str = "") -> Process:
        process = processes.start_process(
            place=self.places[code],
            title=title,
            question=question,
            summary=summary,
            easy_read=easy_read,
            what_can_change=(
                "What the money is spent on, and how it is done. The sum and the law stay as they are."
            ),
            resident_lead=self.ruth,
            professional_lead=self.paul,
            by=self.farah,
        )
        return processes.announce(process, by=self.farah)

    def stage(
        self, process: Process, method: str, title: str, days: int, by: list[Person] | None = None
    ) -> Stage:
        now = timezone.now()
        stage = processes.add_stage(
            process, method=method, title=title, opens_at=now - DAY, closes_at=now + days * DAY, by=self.farah
        )
        for lead in by or [self.paul, self.ruth]:
            processes.agree_to_open(stage, by=lead)
        return Stage.objects.select_related("process__place").get(pk=stage.pk)

    def send_ideas(
        self,
        stage: Stage,
        said: list[tuple[str, str]],
        *,
        first: Person | None = None,
        at_belper: bool = False,
    ) -> list[Idea]:
        residents = self.company.residents
        if at_belper:
            residents = [self.company["Grace"]] * len(said)
        sent = []
        for number, (title, text) in enumerate(said):
            author = first if first is not None and number == 0 else residents[number % len(residents)]
            sent.append(ideas.submit(stage, title=title, text=text, by=author))
        if not at_belper:
            for number, idea in enumerate(sent):
                for person in self.chance.sample(residents, 3 + (7 * number) % 11):
                    if person != residents[number % len(residents)]:
                        ideas.support(idea, by=person)
                if number % 3 == 0:
                    ideas.comment(
                        idea,
                        text=words.COMMENTS[number % len(words.COMMENTS)],
                        by=residents[(number + 9) % 30],
                    )
        return sent

    def listened(
        self, process: Process, said: list[tuple[str, str]], ago: int, first: Person | None = None
    ) -> list[Idea]:
        """An ideas stage that was open, closed, and published by both keys."""
        stage = self.stage(process, "ideas", "Ideas", 10)
        sent = self.send_ideas(stage, said, first=first)
        self.over(stage, ago, ago - 20)
        processes.write_outcome(
            Stage.objects.get(pk=stage.pk),
            outcome="Every idea was read, costed and checked. All of them can be done, so all of them go to the vote.",
            version=None,
            by=self.farah,
        )
        for lead in (self.ruth, self.paul):
            processes.agree_to_publish(Stage.objects.get(pk=stage.pk), by=lead)
        self.published(stage, ago - 22)
        return sent

    def budget(self, process: Process, title: str, amount: int, days: int) -> Budget:
        now = timezone.now()
        stage = processes.add_stage(
            process,
            method="budgets",
            title=title,
            opens_at=now - DAY,
            closes_at=now + days * DAY,
            by=self.farah,
        )
        return budgets.write_rulebook(
            stage, rules={"amount": amount, "min_choices": 1, "max_choices": 4}, by=self.farah
        )

    def projects(
        self, budget: Budget, sent: list[Idea], costs: list[int], texts: list[str] | None = None
    ) -> None:
        for number, (idea, cost) in enumerate(zip(sent, costs, strict=True)):
            values = {
                "title": idea.title,
                "text": texts[number] if texts else idea.text,
                "cost": cost,
                "costing": "From prices of this year, with a tenth for what nobody foresaw.",
                "feasibility": "It can be done within a year. The owners of the land and rooms agree.",
            }
            budgets.project_from([idea], budget, values=values, by=self.company["Frank"], on_ballot=True)

    def open_vote(self, budget: Budget) -> None:
        for lead in (self.paul, self.ruth):
            budgets.open_vote(self.fresh(budget), seen=None, by=lead)

    def votes(self, budget: Budget, people: list[Person]) -> None:
        """Each approves one to four projects; those with lower numbers are liked a little more."""
        budget = self.fresh(budget)
        numbers = list(budget.projects.on_ballot().values_list("number", flat=True))
        for person in people:
            liked = sorted(numbers, key=lambda number: self.chance.random() * (number + 4))
            chosen = liked[: self.chance.randint(1, 4)]
            budgets.cast(budget, chosen, paper=ballots.new_paper(), by=person, channel=Voter.Channel.WEB)

    def over(self, stage: Stage, opened: int, closed: int) -> None:
        """Move a stage into the past, and let the clock close it."""
        now = timezone.now()
        opened_at, closed_at = now - opened * DAY, now - closed * DAY
        Stage.objects.filter(pk=stage.pk).update(opens_at=opened_at, closes_at=closed_at)
        Key.objects.filter(stage=stage, step=Key.Step.OPEN).update(at=opened_at, used_at=opened_at)
        Idea.objects.filter(stage=stage).update(made_at=opened_at + DAY)
        Comment.objects.filter(idea__stage=stage).update(made_at=opened_at + 2 * DAY)
        processes.close_stage(Stage.objects.get(pk=stage.pk), by=None)

    def published(self, stage: Stage, ago: int) -> None:
        """Move the publishing of a result into the past as well."""
        then = timezone.now() - ago * DAY
        Stage.objects.filter(pk=stage.pk).update(published_at=then)
        Key.objects.filter(stage=stage, step=Key.Step.PUBLISH).update(at=then, used_at=then)

    @staticmethod
    def fresh(budget: Budget) -> Budget:
        found: Budget = Budget.objects.select_related("stage__process__place").get(pk=budget.pk)
        return found

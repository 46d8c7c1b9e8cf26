"""The rung follows from what happened, and from nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alongside.conftest import make_process, make_stage
from alongside.deciding.processes import actions
from alongside.deciding.processes.models import Process, Stage, TookPart
from alongside.deciding.processes.rung import Facts, Rung, facts_of, rung_of, with_rung_facts

counts = st.integers(0, 4)
all_facts = st.builds(
    Facts,
    two_leads=st.booleans(),
    contributed=st.booleans(),
    decided=st.booleans(),
    published_together=st.booleans(),
    steps_together=counts,
    steps_alone=counts,
    imported=st.booleans(),
)


@given(all_facts)
def test_more_of_what_shares_power_never_lowers_it(facts):
    rung = rung_of(facts).rung
    for name in ("two_leads", "contributed", "decided", "published_together"):
        assert rung_of(replace(facts, **{name: True})).rung >= rung
    assert rung_of(replace(facts, steps_together=facts.steps_together + 1)).rung >= rung
    assert rung_of(replace(facts, steps_alone=facts.steps_alone + 1)).rung <= rung


@given(all_facts)
def test_co_produced_needs_all_of_it(facts):
    standing = rung_of(facts)
    if facts.steps_alone or not facts.two_leads or facts.imported:
        assert standing.rung <= Rung.CONSULTED
    if standing.rung == Rung.CO_PRODUCED:
        assert facts.decided and facts.published_together and facts.steps_together and not standing.next
    else:
        assert standing.next
    assert standing.why.endswith(".") and standing.why.count(".") == 1


def read(process):
    here = with_rung_facts(Process.objects.all()).get(pk=process.pk)
    return rung_of(facts_of(here, list(here.stages.all())))


@pytest.mark.django_db
def test_a_process_climbs_as_things_happen(process, ruth, paul, alice):
    assert read(process).rung == Rung.TOLD
    ideas = make_stage(process, "ideas")
    vote = make_stage(process, "budgets", outcome="The benches won.")
    for lead in (ruth, paul):
        actions.agree_to_open(ideas, by=lead)
    actions.note_participation(ideas, ruth, TookPart.How.CONTRIBUTED)
    assert read(process).rung == Rung.TOLD, "what the leads send themselves does not count"
    actions.note_participation(ideas, alice, TookPart.How.CONTRIBUTED)
    assert read(process).rung == Rung.CO_DESIGNED
    for lead in (ruth, paul):
        actions.agree_to_open(vote, by=lead)
    actions.note_participation(vote, alice, TookPart.How.DECIDED)
    assert "both keys publish the result" in read(process).next
    actions.close_stage(vote, by=None)
    for lead in (ruth, paul):
        actions.agree_to_publish(vote, by=lead)
    assert read(process).rung == Rung.CO_PRODUCED
    Stage.objects.filter(pk=ideas.pk).update(opened_alone=True)
    assert read(process).rung == Rung.CONSULTED


@pytest.mark.django_db
def test_one_lead_is_never_co_produced(places, paul, alice):
    process = make_process(places.neighbourhood, resident_lead=None, professional_lead=paul)
    vote = make_stage(process, "budgets", outcome="The benches won.")
    actions.agree_to_open(vote, by=paul)
    actions.note_participation(vote, alice, TookPart.How.DECIDED)
    actions.close_stage(vote, by=None)
    actions.agree_to_publish(vote, by=paul)
    assert read(process).rung == Rung.CONSULTED


@pytest.mark.django_db
def test_a_change_made_alone_counts(process, ideas_stage, ruth, paul, alice):
    stage = ideas_stage()
    actions.note_participation(stage, alice, TookPart.How.CONTRIBUTED)
    assert read(process).rung == Rung.CO_DESIGNED
    actions.change_leads(process, resident_lead=None, professional_lead=paul, reason="Ruth is ill", by=paul)
    actions.propose_change(stage, reason="Shorter", title="Quick ideas", by=paul)
    process.refresh_from_db()
    actions.change_leads(process, resident_lead=ruth, professional_lead=paul, reason="Ruth is back", by=paul)
    assert read(process).rung == Rung.CONSULTED


@pytest.mark.django_db
def test_what_was_imported_is_consulted_at_most(places):
    process = make_process(
        places.neighbourhood, resident_lead=None, professional_lead=None, imported_from="Świecie 2023"
    )
    make_stage(
        process,
        "budgets",
        state="published",
        published_at=process.made_at,
        published_alone=True,
        opened_alone=True,
    )
    standing = read(process)
    assert standing.rung == Rung.CONSULTED and "brought in" in standing.why

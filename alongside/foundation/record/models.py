"""The record: one append-only, hash-chained list of every write and of every look at a person's data.

An `Entry` holds only digests of what could name a person; what it says in words stands in its `Detail`, which
can be erased (and only erased, never changed) without breaking the chain. Both tables are guarded by database
triggers (migration 0002) on SQLite and on PostgreSQL.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models


class Chain(models.Model):
    """The head of one chain. Writers of one chain wait for each other; writers of different chains do not.

    There is a chain for each place, and 64 for what belongs to no place (accounts), chosen by the person's
    id.
    """

    name = models.CharField(max_length=60, primary_key=True)
    length = models.PositiveBigIntegerField(default=0)
    head = models.BinaryField(max_length=32, default=bytes(32))

    def __str__(self) -> str:
        return self.name


class Entry(models.Model):
    """One link. `hash` = SHA-256 over the chain's name, the number, the time, the act, what it is about, the
    digest of its detail, and the hash before it."""

    chain = models.ForeignKey(Chain, on_delete=models.PROTECT, related_name="entries")
    number = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    act = models.CharField(max_length=60)
    about_kind = models.CharField(max_length=60, blank=True)
    about_id = models.CharField(max_length=60, blank=True)
    digest = models.BinaryField(max_length=32)
    before = models.BinaryField(max_length=32)
    hash = models.BinaryField(max_length=32)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["chain", "number"], name="record_one_entry_a_number"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["about_kind", "about_id"], name="record_about"),
        ]

    def __str__(self) -> str:
        return f"{self.chain_id} {self.number}: {self.act}"


class Detail(models.Model):
    """What an entry says in words: who acted, for whom, whose data was looked at, why, and what changed.

    Its digest, salted with 16 random bytes, stands in the entry. Erasing a person deletes the details in
    which they appear; the entries and their chain stay.
    """

    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, primary_key=True, related_name="detail")
    salt = models.BinaryField(max_length=16)
    by = models.UUIDField(null=True)
    on_behalf_of = models.UUIDField(null=True)
    at_person = models.UUIDField(null=True)
    reason = models.CharField(max_length=500, blank=True)
    details: Any = models.JSONField(default=dict)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["by"], name="record_detail_by"),
            models.Index(fields=["at_person"], name="record_detail_at_person"),
            models.Index(fields=["on_behalf_of"], name="record_detail_on_behalf"),
        ]

    def __str__(self) -> str:
        return f"detail of {self.entry_id}"


class Once(models.Model):
    """A token that a form carries, so that a form sent twice makes one thing. `result` is where the first one
    led."""

    token = models.UUIDField(primary_key=True)
    made_at = models.DateTimeField(auto_now_add=True, db_index=True)
    result = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return str(self.token)

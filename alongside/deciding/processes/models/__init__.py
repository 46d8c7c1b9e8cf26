"""Co-production processes: a question at a place, two co-leads, stages, their two keys, and who took part."""

from alongside.deciding.processes.models.participation import Follow, TookPart, WhoTookPart
from alongside.deciding.processes.models.processes import Process, ProcessQuerySet
from alongside.deciding.processes.models.stages import Change, Key, KeyQuerySet, Stage, StageQuerySet

__all__ = [
    "Change",
    "Follow",
    "Key",
    "KeyQuerySet",
    "Process",
    "ProcessQuerySet",
    "Stage",
    "StageQuerySet",
    "TookPart",
    "WhoTookPart",
]

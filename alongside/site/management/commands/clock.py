"""`clock`: do what is due (alongside.site.clock), every half minute until stopped."""

from __future__ import annotations

import argparse
import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand

from alongside.site.clock import Clock


class Command(BaseCommand):
    help = "Do what is due (close stages, make emails, tidy up), every half minute until stopped."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="do what is due once, and end")

    def handle(self, *, once: bool, **options: Any) -> None:
        if once:
            Clock().tick(0)
            return
        stop = threading.Event()

        def asked(_number: int, _frame: object) -> None:
            stop.set()

        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, asked)
        Clock().run(stop)

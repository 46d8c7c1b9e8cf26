"""`manage makemessages`: Django's own, which also reads our Jinja templates.

Django looks for `_("...")` with one string and nothing else, and so would miss every sentence with a name or a number
in it. Jinja knows its own calls. Needs GNU gettext on the machine of whoever translates, as Django's does: see
docs/operate/translating.md.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.commands import makemessages
from jinja2 import Environment

EXTENSIONS = ["jinja", "html", "txt", "py"]
NOT_OURS = ["assets/*", "bench/*", "build/*", "data/*", "staticfiles/*", "tests/*", "tools/*", "*/tests/*"]


def as_python(template: str) -> str:
    """The calls for translation in a Jinja template, each on its own line, as a Python file that xgettext reads."""
    calls: dict[int, list[str]] = defaultdict(list)
    reading = Environment(extensions=["jinja2.ext.i18n", "jinja2.ext.do"])  # noqa: S701 - nothing is drawn
    for line, function, words in reading.extract_translations(template):  # type: ignore[attr-defined]
        given = [each for each in (words if isinstance(words, tuple) else (words,)) if each]
        calls[line].append(f"{function}({', '.join(map(repr, given))})")
    return "\n".join("; ".join(calls[line]) for line in range(1, max(calls, default=0) + 1))


class JinjaFile(makemessages.BuildFile):
    """A template of ours on its way to xgettext."""

    def preprocess(self) -> None:
        if self.is_templatized:
            text = Path(self.path).read_text(encoding="utf-8")
            Path(self.work_path).write_text(as_python(text), encoding="utf-8")


class Command(makemessages.Command):
    """Brings the catalogue of a language, `alongside/locale/LANGUAGE/LC_MESSAGES/django.po`, up to date."""

    build_file_class = JinjaFile

    def handle(self, *args: Any, **options: Any) -> None:
        Path(settings.LOCALE_PATHS[0]).mkdir(exist_ok=True)
        options["extensions"] = options["extensions"] or EXTENSIONS
        options["ignore_patterns"] = [*options["ignore_patterns"], *NOT_OURS]
        super().handle(*args, **options)

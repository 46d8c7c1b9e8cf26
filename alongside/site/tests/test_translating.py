"""Every sentence on the pages reaches those who translate, and what they write reaches the pages."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from alongside.site.management.commands.makemessages import as_python

ROOT = Path(__file__).resolve().parents[3]
TEMPLATES = sorted(
    found
    for found in (ROOT / "alongside").glob("**/jinja2/**/*")
    if found.suffix in {".jinja", ".html", ".txt"}
)
NOT_SHOWN = re.compile(
    r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<script.*?</script>|<code.*?</code>|<pre.*?</pre>", re.S
)
SAID_ALOUD = re.compile(r'\b(?:alt|title|placeholder|aria-label)="([^"]*)"')
WORD = re.compile(r"[A-Za-z]{2,}")
# An address in a style of writing of our own, the same in every language.
SAME_EVERYWHERE = {"17: adp-a."}


def test_calls_keep_their_lines_and_their_words() -> None:
    template = (
        '{{ _("One") }}\n\n{{ ngettext("%(num)s idea", "%(num)s ideas", n) }} {{ _("By %(who)s", who=w) }}'
    )
    assert as_python(template).split("\n") == [
        "_('One')",
        "",
        "ngettext('%(num)s idea', '%(num)s ideas'); _('By %(who)s')",
    ]


def test_no_template_has_words_outside_a_call() -> None:
    bare = []
    for file in TEMPLATES:
        html = NOT_SHOWN.sub(" ", file.read_text(encoding="utf-8"))
        said = [*SAID_ALOUD.findall(html), *re.sub(r"<[^>]*>", "\n", html).split("\n")]
        words = {each.strip() for each in said if WORD.search(each)} - SAME_EVERYWHERE
        bare += [f"{file.relative_to(ROOT)}: {each}" for each in words]
    assert not bare, "\n".join(bare)
    assert len(TEMPLATES) > 150


def test_no_sentence_has_a_bare_percent_sign() -> None:
    """Jinja puts the values in with `%`, so that "400% and" would come out as something else."""
    bare = [
        f"{file.relative_to(ROOT)}: {words}"
        for file in TEMPLATES
        for words in words_of(file)
        if "%" in re.sub(r"%\(\w+\)[sd]|%%", "", words)
    ]
    assert not bare, "\n".join(bare)


def words_of(file: Path) -> set[str]:
    """What is inside the calls for translation in a template."""
    calls = ast.parse(as_python(file.read_text(encoding="utf-8")))
    return {str(each.value) for each in ast.walk(calls) if isinstance(each, ast.Constant)}


def manage(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "PYTHONPATH": str(folder), "ALONGSIDE_SECRET_KEY": "only-the-tests-use-this-key"}
    command = [sys.executable, "-m", "alongside.site.cli", "manage", *words]
    return subprocess.run(command, cwd=folder, env=env, check=True, capture_output=True, text=True)


@pytest.mark.gettext
@pytest.mark.sqlite
def test_a_catalogue_holds_every_sentence_and_the_pages_use_it(tmp_path: Path) -> None:
    """In a copy of the tree; one sentence with a name in it is translated, and comes back."""
    unneeded = shutil.ignore_patterns("__pycache__", "tests", "*.pb", "*.gz")
    shutil.copytree(ROOT / "alongside", tmp_path / "alongside", ignore=unneeded)
    manage(tmp_path, "makemessages", "--locale", "ur")
    catalogue = tmp_path / "alongside" / "locale" / "ur" / "LC_MESSAGES" / "django.po"
    text = catalogue.read_text(encoding="utf-8")
    held = {
        "".join(ast.literal_eval(line) for line in lines.splitlines())
        for lines in re.findall(r'^msgid(?:_plural)? ((?:".*"\n)+)', text, re.MULTILINE)
    }
    wanted = set().union(*map(words_of, TEMPLATES))
    assert len(wanted) > 1500
    assert not wanted - held, sorted(wanted - held)[:9]
    one = 'msgid "%(label)s (optional)"\nmsgstr "'
    assert one in text
    catalogue.write_text(text.replace(one, one + "%(label)s (اختیاری)"), encoding="utf-8")
    manage(tmp_path, "compilemessages", "--locale", "ur")
    asked = (
        "from django.conf import settings; from django.utils import translation as t; t.activate('ur'); "
        "print(settings.LANGUAGES[1], t.get_language_bidi(), t.gettext('%(label)s (optional)'))"
    )
    said = manage(tmp_path, "shell", "--no-imports", "--command", asked).stdout
    assert said.strip() == "('ur', 'اردو') True %(label)s (اختیاری)"

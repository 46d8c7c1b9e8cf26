"""The Jinja2 environment that every page is drawn with."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.contrib.messages import get_messages
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone, translation
from jinja2 import ChoiceLoader, Environment, PackageLoader, PrefixLoader, Undefined
from jinja2.utils import missing

from alongside.ui import filters
from alongside.ui.form_drawing import choices_of, control_of, entry_of, errors_of, part_of
from alongside.ui.text import without_hidden
from alongside.ui.threads import ThreadLayout, lay_out


class CarefulUndefined(Undefined):
    """A misspelt name or attribute fails when printed or walked; a left-out key of a mapping is simply
    nothing.

    The second half is what the GOV.UK macros need: their parameters are mappings with optional keys.
    """

    def _may_be_left_out(self) -> bool:
        return self._undefined_obj is not missing and isinstance(self._undefined_obj, Mapping)

    def __str__(self) -> str:
        if self._may_be_left_out():
            return ""
        self._fail_with_undefined_error()

    def __iter__(self) -> Iterator[Any]:
        if self._may_be_left_out():
            return iter(())
        self._fail_with_undefined_error()

    def __len__(self) -> int:
        if self._may_be_left_out():
            return 0
        self._fail_with_undefined_error()


def url(name: str, *args: object, **kwargs: object) -> str:
    """The address of a named route: ``url("ideas:idea", pk=idea.pk)``."""
    return reverse(name, args=args or None, kwargs=kwargs or None)


def direction() -> str:
    """``rtl`` when the reader's language is written from right to left, else ``ltr``."""
    return "rtl" if translation.get_language_bidi() else "ltr"


def lay_out_thread(
    nodes: Sequence[Mapping[str, Any]], edges: Sequence[Mapping[str, Any]], current: object = ""
) -> ThreadLayout:
    """A thread's boxes and arrows, in the reader's own direction."""
    return lay_out(nodes, edges, current, mirror=translation.get_language_bidi())


def environment(**options: Any) -> Environment:
    """Make the environment; named in settings as ``TEMPLATES[..]["OPTIONS"]["environment"]``."""
    ours = options.pop("loader")
    govuk = PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")})
    options.update(
        loader=ChoiceLoader([ours, govuk]),
        autoescape=True,
        undefined=CarefulUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=[*options.get("extensions", ()), "jinja2.ext.i18n", "jinja2.ext.do"],
    )
    options.setdefault("cache_size", 1000)
    env = Environment(**options)  # noqa: S701 - autoescape is among the options
    env.install_gettext_callables(  # type: ignore[attr-defined]
        translation.gettext,
        translation.ngettext,
        newstyle=True,
        pgettext=translation.pgettext,
        npgettext=translation.npgettext,
    )
    env.globals.update(
        url=url,
        static=static,
        now=timezone.now,
        get_messages=get_messages,
        language=translation.get_language,
        direction=direction,
        control_of=control_of,
        choices_of=choices_of,
        entry_of=entry_of,
        errors_of=errors_of,
        part_of=part_of,
        lay_out_thread=lay_out_thread,
    )
    env.filters.update(
        date_words=filters.date_words,
        datetime_words=filters.datetime_words,
        number=filters.number,
        money=filters.money,
        percent=filters.percent,
        plural=filters.plural,
        markdown=filters.markdown,
        paragraphs=filters.paragraphs,
        without_hidden=without_hidden,
    )
    return env

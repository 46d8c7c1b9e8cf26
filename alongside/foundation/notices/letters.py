"""The words of an email: plain text, what happened, why you are told, and how to stop."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alongside.foundation.notices.models import Mail, Notice

# A digest says this much; the rest is in the inbox.
MOST_TOLD = 40
_SUBJECT_LETTERS = 120


def letter(mail: Mail, notices: Sequence[Notice]) -> EmailMessage:
    """The email of these notices, in its person's language."""
    with translation.override(mail.person.language or settings.LANGUAGE_CODE):
        told = sorted(notices, key=lambda notice: (notice.at, notice.pk))
        choices = f"{settings.BASE_URL}{reverse('notices:choices')}"
        body = render_to_string(
            "notices/mail.jinja",
            {
                "notices": told[:MOST_TOLD],
                "more": len(told) - MOST_TOLD,
                "site": settings.BASE_URL,
                "inbox": f"{settings.BASE_URL}{reverse('notices:inbox')}",
                "choices": choices,
                "partnership": settings.PARTNERSHIP,
                "which": mail.key.partition(":")[0],
            },
        )
        return EmailMessage(
            subject=_subject(told),
            body=body,
            to=[str(mail.person.email)],
            headers={
                "Message-ID": f"<{mail.pk}@{urlsplit(settings.BASE_URL).hostname or 'localhost'}>",
                "Auto-Submitted": "auto-generated",
                "List-Unsubscribe": f"<{choices}>",
            },
        )


def _subject(told: Sequence[Notice]) -> str:
    if len(told) == 1:
        # One line: a sentence holds titles that people wrote.
        line = " ".join(told[0].sentence.split())
        return line if len(line) <= _SUBJECT_LETTERS else f"{line[: _SUBJECT_LETTERS - 1]}…"
    sentence = ngettext("%(count)d thing has happened", "%(count)d things have happened", len(told))
    return _("Alongside: %(sentence)s") % {"sentence": sentence % {"count": len(told)}}

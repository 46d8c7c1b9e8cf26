"""What is filled in for a commission, by those who run it and by commissioners."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.deciding.juries.actions.commission_work import VOTES
from alongside.deciding.juries.forms.running import SessionForm, SetUpForm, VersionField, people_known
from alongside.deciding.juries.models import SIDES, AgendaItem, Member, Session, Story
from alongside.ui.forms import (
    EmailAddressField,
    LongTextField,
    OneChoiceField,
    PlainTextField,
    TickField,
    WholeNumberField,
)

TAKE_BACK = "take_back"


class CommissionForm(SetUpForm):
    """What a commission is for, and what people are told before they say yes."""

    sides = None  # type: ignore[assignment]
    each_side = WholeNumberField(
        label=gettext_lazy("How many commissioners on each side"),
        help_text=gettext_lazy("As many civic as community commissioners. 15 and 15 is usual."),
        least=2,
        most=50,
        missing=gettext_lazy("Say how many on each side"),
    )
    what_it_takes = LongTextField(
        label=gettext_lazy("What is asked of a commissioner"),
        help_text=gettext_lazy("How often you meet, where, for how long, and for how many months."),
        max_length=2000,
        rows=4,
        missing=gettext_lazy("Say what is asked of a commissioner"),
    )
    care = LongTextField(
        label=gettext_lazy("How you look after people"),
        help_text=gettext_lazy("Fares, care for children, access, and somebody to talk to after a hard day."),
        max_length=2000,
        rows=4,
        missing=gettext_lazy("Say how you look after people"),
    )

    field_order = (
        "remit",
        "outside_remit",
        "each_side",
        "what_it_takes",
        "care",
        "pay_pence",
        "adopt_percent",
        "answer_days",
        "easy_read",
    )


class InviteForm(forms.Form):
    """Who is asked to be a commissioner, and on which side."""

    email = EmailAddressField(
        label=gettext_lazy("Their email address"), help_text=gettext_lazy("They need an account here.")
    )
    side = OneChoiceField(
        label=gettext_lazy("Side"), choices=SIDES, missing=gettext_lazy("Choose one of the two sides")
    )

    def __init__(self, *args: Any, only_community: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if only_community:
            side: Any = self.fields["side"]
            side.choices = SIDES[:1]

    def clean_email(self) -> str:
        person = people_known().filter(email__iexact=self.cleaned_data["email"]).first()
        if person is None:
            raise ValidationError(_("Nobody has signed up with this email address"))
        self.person = person
        return str(self.cleaned_data["email"])


class InvitationForm(forms.Form):
    """Yes or no to being a commissioner."""

    answer = OneChoiceField(
        label=gettext_lazy("Do you want to be a commissioner?"),
        choices=(("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))),
        missing=gettext_lazy("Say yes or no"),
    )
    called = PlainTextField(
        label=gettext_lazy("If yes: what should people in the room call you?"), max_length=60, required=False
    )
    is_public = TickField(
        label=gettext_lazy("Everyone may read this name on the page of the commission"),
        help_text=gettext_lazy("Leave it empty, and only commissioners and those who run it see it."),
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("answer") == "yes" and not cleaned.get("called") and "called" not in self.errors:
            self.add_error("called", _("Say what people should call you"))
        return cleaned


class CommissionSessionForm(SessionForm):
    """When and where commissioners meet, and whether both sides do."""

    kind = OneChoiceField(
        label=gettext_lazy("Who meets?"),
        choices=[(value, label) for value, label in Session.Kind.choices if value != Session.Kind.JURY],
        missing=gettext_lazy("Say who meets"),
    )
    field_order = ("kind", "title", "where", "day", "begins", "ends", "agenda")


class AgendaItemForm(forms.Form):
    """One thing to talk about."""

    title = PlainTextField(
        label=gettext_lazy("What should the commission talk about?"),
        max_length=150,
        missing=gettext_lazy("Say what it should talk about"),
    )
    why = LongTextField(
        label=gettext_lazy("Why"),
        help_text=gettext_lazy("Everyone can read this, with your side and without your name."),
        max_length=1000,
        rows=4,
        required=False,
    )


class SetAgendaForm(forms.Form):
    """In which session the community commissioners set the agenda."""

    session = OneChoiceField(
        label=gettext_lazy("When did you, the community commissioners, set it?"),
        missing=gettext_lazy("Choose a session"),
    )

    def __init__(self, *args: Any, sessions: list[Session], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sessions = {str(each.pk): each for each in sessions}
        choice: Any = self.fields["session"]
        choice.choices = [(pk, f"{each.number}. {each.title}") for pk, each in self.sessions.items()]


class DecisionForm(forms.Form):
    """What a joint session voted on, and the votes of each side."""

    words = LongTextField(
        label=gettext_lazy("What the commission voted on"),
        help_text=gettext_lazy("In the words that were put to the vote."),
        max_length=1000,
        rows=4,
        missing=gettext_lazy("Say what the commission voted on"),
    )
    item = OneChoiceField(label=gettext_lazy("Which thing on the agenda it belongs to"))

    def __init__(self, *args: Any, items: list[AgendaItem], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.items = {str(each.pk): each for each in items}
        choice: Any = self.fields["item"]
        choice.choices = [
            *((pk, f"{each.number}. {each.title}") for pk, each in self.items.items()),
            ("none", _("Something else")),
        ]
        labels = (
            _("Community commissioners for it"),
            _("Community commissioners against it"),
            _("Community commissioners neither for nor against"),
            _("Civic commissioners for it"),
            _("Civic commissioners against it"),
            _("Civic commissioners neither for nor against"),
        )
        for name, label in zip(VOTES, labels, strict=True):
            self.fields[name] = WholeNumberField(
                label=label, least=0, most=50, missing=_("%(label)s: enter how many") % {"label": label}
            )

    def votes(self) -> dict[str, int]:
        return {name: int(self.cleaned_data[name]) for name in VOTES}


class StoryForm(forms.Form):
    """A story in the teller's own words, and who may read it."""

    words = LongTextField(
        label=gettext_lazy("Your story, in your own words"),
        help_text=gettext_lazy("Leave out what gives away somebody else, like a child’s name."),
        max_length=6000,
        rows=12,
        missing=gettext_lazy("Write your story"),
    )
    scope = OneChoiceField(
        label=gettext_lazy("Who may read it?"),
        help_text=gettext_lazy("You can change this, or take the story back, at any time."),
        choices=Story.Scope.choices,
        missing=gettext_lazy("Say who may read it"),
    )
    is_named = TickField(
        label=gettext_lazy("Show what I am called beside it"),
        help_text=gettext_lazy("Leave it empty, and only your side stands beside it."),
        required=False,
    )


class ConsentForm(forms.Form):
    """Who may read a story from now on, or nobody."""

    scope = OneChoiceField(
        label=gettext_lazy("Who may read it from now on?"),
        choices=[
            *Story.Scope.choices,
            (TAKE_BACK, gettext_lazy("Nobody: take it back and delete the words")),
        ],
        missing=gettext_lazy("Say who may read it"),
    )
    is_named = StoryForm.declared_fields["is_named"]
    version = VersionField()


class PairForm(forms.Form):
    """With whom a commissioner wants to be in a pair."""

    member = OneChoiceField(
        label=gettext_lazy("With whom?"),
        help_text=gettext_lazy("They are asked, and say yes or no."),
        missing=gettext_lazy("Choose somebody"),
    )

    def __init__(self, *args: Any, free: list[Member], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.free = {str(each.pk): each for each in free}
        choice: Any = self.fields["member"]
        choice.choices = [(pk, each.called) for pk, each in self.free.items()]


class SuggestPairForm(forms.Form):
    """Two commissioners, one of each side, whom those who run the commission suggest as a pair."""

    community = OneChoiceField(
        label=gettext_lazy("Community commissioner"), missing=gettext_lazy("Choose a community commissioner")
    )
    civic = OneChoiceField(
        label=gettext_lazy("Civic commissioner"), missing=gettext_lazy("Choose a civic commissioner")
    )

    def __init__(self, *args: Any, free: list[Member], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.free = {str(each.pk): each for each in free}
        for side in ("community", "civic"):
            choice: Any = self.fields[side]
            choice.choices = [(pk, each.called) for pk, each in self.free.items() if each.side == side]


class IssueGroupForm(forms.Form):
    """A group that works on one issue."""

    title = PlainTextField(
        label=gettext_lazy("The issue"), max_length=150, missing=gettext_lazy("Enter the issue")
    )
    about = LongTextField(
        label=gettext_lazy("What the group wants to find out or change"),
        max_length=1000,
        rows=4,
        required=False,
    )


class PaymentForm(forms.Form):
    """Whether a commissioner wants one payment, having read what money can mean for benefits."""

    wanted = OneChoiceField(
        label=gettext_lazy("Do you want this money?"),
        choices=(
            ("yes", gettext_lazy("Yes. I have read what it can mean for benefits")),
            ("no", gettext_lazy("No. I do not want this payment")),
        ),
        missing=gettext_lazy("Say if you want this money"),
    )

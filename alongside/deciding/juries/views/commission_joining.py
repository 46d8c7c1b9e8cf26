"""Being asked to be a commissioner, saying yes or no, leaving, and the money: each of them its own person's alone."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from alongside.deciding.juries import commission_reading as reading
from alongside.deciding.juries.actions import commission_work as work
from alongside.deciding.juries.actions import commissions as actions
from alongside.deciding.juries.forms.commissions import InvitationForm, InviteForm, PaymentForm
from alongside.deciding.juries.models import Invitation, Name, Payment
from alongside.deciding.juries.views.commissions import commission_here
from alongside.deciding.juries.views.through import FormPage, filled_in, person_here, sent
from alongside.foundation.people.access import needs, signed_in
from alongside.foundation.people.permissions import Act
from alongside.ui.refusals import Refusal

WHOLE = "jury__stage__process__place"


@needs(Act.SEE)
def members(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Who is on the commission: the two sides in numbers, and names only of those who said so."""
    jury, acts = commission_here(request, pk)
    public = Name.objects.filter(member__jury=jury, is_public=True, member__left_at__isnull=True)
    runs, asks = Act.RUN_JURY in acts, Act.INVITE_COMMISSIONERS in acts
    invitations = []
    if asks:
        rows = jury.invitations.select_related("person", "invited_by").order_by("-at")
        # A group's representative sees whom they asked themselves.
        invitations = list(rows if runs else rows.filter(invited_by=person_here(request)))
    context = {
        "jury": jury,
        "stage": jury.stage,
        "acts": acts,
        "sides": reading.sides_of(jury),
        "names": list(public.select_related("member").order_by("member__side", "called")),
        "people": list(jury.members.named()) if runs else [],
        "invitations": invitations,
    }
    return render(request, "commissions/members.jinja", context)


@needs(Act.INVITE_COMMISSIONERS)
def invite(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Ask somebody to be a commissioner."""
    jury, acts = commission_here(request, pk)
    form = InviteForm(sent(request), only_community=Act.RUN_JURY not in acts)
    address = reverse("commissions:members", args=[jury.stage_id])

    def do() -> str:
        actions.invite(jury, person=form.person, side=form.cleaned_data["side"], by=person_here(request))
        messages.success(request, _("They are asked. They say yes or no themselves."))
        return address

    page = FormPage(
        _("Ask somebody to be a commissioner"),
        _("Ask them"),
        address,
        words=_(
            "Community commissioners are chosen for what they have lived through, civic commissioners because they can "
            "change how things are run. Talk with them first. They read what it means before they say yes."
        ),
    )
    return filled_in(request, form, page, do)


@require_POST
@needs(Act.INVITE_COMMISSIONERS)
def take_invitation_back(request: HttpRequest, pk: uuid.UUID, invitation: uuid.UUID) -> HttpResponse:
    """Ask somebody no longer."""
    jury, _acts = commission_here(request, pk)
    found = jury.invitations.filter(pk=invitation).first()
    address = reverse("commissions:members", args=[jury.stage_id])
    if found is None:
        raise Http404(_("There is nothing at this address."))
    try:
        actions.take_invitation_back(found, by=person_here(request))
    except Refusal as no:
        no.back = address
        raise
    messages.success(request, _("Taken back."))
    return redirect(address)


@never_cache
@needs(Act.OWN_ACCOUNT)
def invitation(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """What being a commissioner means, in plain words, and yes or no. To everybody else there is nothing here."""
    me = signed_in(request)
    rows = Invitation.objects.select_related(WHOLE, "jury__commission")
    found = rows.filter(pk=pk, person=me).first()
    if found is None:
        raise Http404(_("There is nothing at this address."))
    jury = found.jury
    form = InvitationForm(sent(request), initial={"called": (me.display_name.split() or [""])[0]})
    page = FormPage(_("Do you want to be a commissioner?"), _("Send my answer"), jury.get_absolute_url())

    def do() -> str:
        said = form.cleaned_data
        if said["answer"] == "no":
            actions.decline_invitation(found, by=me)
            messages.success(request, _("Thank you for telling us. Nobody asks you why."))
            return page.back
        actions.accept_invitation(found, called=said["called"], is_public=said["is_public"], by=me)
        messages.success(request, _("Welcome. You are a commissioner, and you can leave at any time."))
        return reverse("commissions:room", args=[jury.stage_id])

    return filled_in(
        request,
        form,
        page,
        do,
        template="commissions/invitation.jinja",
        invitation=found,
        jury=jury,
        stage=jury.stage,
    )


@never_cache
@needs(Act.SIT_ON_JURY)
def leave(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Leave the commission."""
    jury, _acts = commission_here(request, pk)
    refusal = ""
    if request.method == "POST":
        try:
            actions.leave(jury, by=person_here(request))
            messages.success(request, _("You have left. Thank you for all you gave."))
            return redirect(jury.get_absolute_url())
        except Refusal as no:
            refusal = no.sentence
    context = {"jury": jury, "stage": jury.stage, "refusal": refusal}
    return render(request, "commissions/leave.jinja", context, status=409 if refusal else 200)


@never_cache
@needs(Act.OWN_ACCOUNT)
def payment(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """What money can mean for benefits, and whether this payment is wanted. To everybody else there is nothing here."""
    me = signed_in(request)
    rows = Payment.objects.select_related("session__jury__stage__process__place")
    found = rows.filter(pk=pk, member__person=me, session__jury__kind="commission").first()
    if found is None:
        raise Http404(_("There is nothing at this address."))
    jury = found.session.jury
    form = PaymentForm(sent(request))
    page = FormPage(
        _("Do you want this payment?"), _("Save"), reverse("juries:my-payments", args=[jury.stage_id])
    )

    def do() -> str:
        work.answer_payment(found, wanted=form.cleaned_data["wanted"] == "yes", by=me)
        messages.success(request, _("Noted."))
        return page.back

    return filled_in(
        request, form, page, do, template="commissions/payment.jinja", payment=found, stage=jury.stage
    )

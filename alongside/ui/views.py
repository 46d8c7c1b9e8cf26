"""The pages for when something went wrong: what happened, in plain words, and what to do next."""

import structlog
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

log = structlog.get_logger(__name__)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the browser sent something that cannot be read."""
    return _alone("ui/400.jinja", 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: this is not for this person. Shows the exception's sentence when it has one."""
    context = {
        "sentence": str(exception) if exception and exception.args else "",
        "back": getattr(exception, "back", ""),
    }
    return render(request, "ui/403.jinja", context, status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: no such page."""
    return render(request, "ui/404.jinja", {}, status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our fault. Uses neither the database nor the rest of the site, since one of them may be what
    broke."""
    return _alone("ui/500.jinja", 500)


def maintenance(request: HttpRequest) -> HttpResponse:
    """503: we are mending something. Uses neither the database nor the rest of the site."""
    answer = _alone("ui/503.jinja", 503)
    answer["Retry-After"] = "600"
    return answer


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form was open too long or came from elsewhere. Named in settings as ``CSRF_FAILURE_VIEW``."""
    log.info("form-refused", reason=reason, path=request.path)
    typed = [
        (name.replace("_", " ").replace("-", " "), value)
        for name, value in request.POST.items()
        if isinstance(value, str)
        and len(value) > 40
        and name not in ("csrfmiddlewaretoken", "once", "password")
    ]
    return render(request, "ui/csrf.jinja", {"typed": typed, "back": request.path}, status=403)


def _alone(template: str, status: int) -> HttpResponse:
    """A page drawn without a request, and so without any context processor; plain words if even that
    fails."""
    html: str
    try:
        html = render_to_string(template)
    except Exception:
        log.exception("error-page-failed", template=template)
        html = _("Sorry, something went wrong on our side. Please try again in a few minutes.")
    return HttpResponse(html, status=status)

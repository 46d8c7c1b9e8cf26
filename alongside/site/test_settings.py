"""Settings for the tests: the site's own, on a database of the tests, with cheap passwords and no waiting."""

from __future__ import annotations

import os
from typing import Any

os.environ.setdefault("ALONGSIDE_SECRET_KEY", "only-the-tests-use-this-key")

from alongside.site.settings import *  # noqa: E402, F403
from alongside.site.settings import ACCOUNT_RATE_LIMITS, DATABASES, ROOT  # noqa: E402

# Two people who run the tests on one machine at the same time set this differently.
_name = "_".join(part for part in ("test_alongside", os.environ.get("ALONGSIDE_TEST_DB", "")) if part)
_database: dict[str, Any] = DATABASES["default"]
if _database["ENGINE"].endswith("sqlite3"):
    # A file, as on a real site: the browser's server and the test then have connections of their own.
    _folder = ROOT / "build" / "test-databases"
    _folder.mkdir(parents=True, exist_ok=True)
    _database["TEST"] = {"NAME": str(_folder / f"{_name}.sqlite3")}
else:
    _database["TEST"] = {"NAME": _name}
    # The test database cannot be dropped while a thread of the browser's server still holds a connection.
    _database["CONN_MAX_AGE"] = 0

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
PASSWORD_HASHERS = ["tests.quick_passwords.QuickArgon2"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
# Everybody in a test comes from one address; the limits for one account stay as they are.
ACCOUNT_RATE_LIMITS = {
    action: ",".join(limit for limit in limits.split(",") if not limit.endswith("/ip")) or "1000/m/ip"
    for action, limits in ACCOUNT_RATE_LIMITS.items()
}

# Looked up when asked for: reading the whole of them at the start of every test client takes longer than most tests.
WHITENOISE_AUTOREFRESH = True

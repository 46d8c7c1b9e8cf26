"""What people with bad intentions, or odd keyboards, put into boxes."""

from __future__ import annotations

SHOWN_AS_TEXT = {
    "script": "<script>alert(1)</script>",
    "attribute": '"><img src=x onerror=alert(1)>',
    "formula": '=HYPERLINK("http://example.org","press")',
    "template": "{{ 7 * 7 }} {% raise %} %(name)s %s",
    "sql": "'; DROP TABLE ideas_idea; --",
    "emoji": "\N{FAMILY} \U0001f468\u200d\U0001f469\u200d\U0001f467 ok",
    "combining": "Z\u0351\u0352a\u0351\u0352lgo\u0351\u0352",
    "arabic": "\u0645\u0642\u0639\u062f \u0639\u0646\u062f \u0627\u0644\u0642\u0646\u0627\u0629",
}
REFUSED = {
    "nul": "bench\x00here",
    "override": "bench \u202egnp.exe",
    "isolate": "bench \u2067here",
    "control": "bench\x1b[31m",
}

"""Everything but Feishu, through the optional package apprise: mail, DingTalk, WeCom, Telegram, ntfy …"""

from __future__ import annotations

import logging
from urllib.parse import urlsplit

from digest.errors import DigestError
from digest.notify.message import Message, as_text, fit

_MOST_BYTES = 18_000
"""No reader wants more, whatever a service takes."""


def send(url: str, message: Message) -> None:
    """Send the message as plain text, cut to what the service takes.

    Raises:
        DigestError: apprise is missing, does not know the address, or could not deliver.
    """
    service = urlsplit(url).scheme or "address"
    try:
        import apprise
    except ImportError:
        raise DigestError(f"{service}: needs apprise; run: pip install 'arxiv-digest[notify]'") from None
    # Its log lines repeat addresses with their tokens.
    logging.getLogger("apprise").disabled = True
    logging.getLogger("apprise").propagate = False
    server = apprise.Apprise.instantiate(url, suppress_exceptions=True)
    if server is None:
        raise DigestError(f"{service}: apprise does not know this kind of address, or it is not complete")
    limit = min(_MOST_BYTES, int(server.body_maxlen))
    text = as_text(fit(message, as_text, limit))
    box = apprise.Apprise()
    box.add(server)
    if not box.notify(title=message.title, body=text, body_format=apprise.NotifyFormat.TEXT):
        raise DigestError(f"{service}: could not deliver; the next run tries again")

"""``videobank sample-bank``: a bank's web site on another origin, for trying the service."""

import os
import ssl

from aiohttp import web

from videobank.sample_bank import sample_bank
from videobank.settings import read_settings


def sample_bank_command() -> None:
    """Serve the sample bank until stopped."""
    settings = read_settings()
    application = sample_bank(settings.url, os.environ["VIDEOBANK_SAMPLE_API_KEY"])
    context = None
    if settings.tls_certificate is not None:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(settings.tls_certificate, settings.tls_key)
    web.run_app(
        application,
        host=settings.host,
        port=settings.sample_bank_port,
        ssl_context=context,
        print=None,
        access_log=None,
    )

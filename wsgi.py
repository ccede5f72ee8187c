"""The application for WSGI servers and for ``flask --app wsgi``."""

from registry.web import create_app

app = create_app()

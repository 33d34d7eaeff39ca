"""The WSGI application, for gunicorn and its like; no logic, and no scheduler is started here."""

from syndicate.app import web_application

application = web_application()

"""The chat page as a script: settings from the environment, wired parts, the server."""

from policy_qa.factory import open_app
from policy_qa.settings import Settings
from policy_qa.ui import serve

if __name__ == "__main__":
    settings = Settings.load()
    with open_app(settings, create=True) as app:
        serve(app, host=settings.host, port=settings.port, auth=settings.credentials)

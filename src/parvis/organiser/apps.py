"""The office as a Django application: what it listens to."""

from django.apps import AppConfig


class OfficeConfig(AppConfig):
    name = "parvis.organiser"
    label = "organiser"

    def ready(self) -> None:
        """Notes each sign-in, whatever the way in."""
        from django.contrib.auth.signals import user_logged_in, user_logged_out

        from parvis.organiser.sessions import note_coming_in, note_going_out

        user_logged_in.connect(note_coming_in, dispatch_uid="office-sessions")
        user_logged_out.connect(note_going_out, dispatch_uid="office-sessions")

"""The citizens' landing, for the crowd's door to serve."""

from parvis.ballotbox.catalogue import ConsultationView
from parvis.ballotbox.landing import Frame


class LandingRenderer:
    def render(self, view: ConsultationView, language: str) -> Frame:
        return Frame("<!--first-card-->", "{text}", "", ())

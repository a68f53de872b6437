"""Rows that are added and never changed: the foundation of decisions, acts and everything else that must stay true."""

from typing import Any, NoReturn

from django.db import models

from parvis.domain.errors import Conflict, gettext_noop


class RecordFinal(Conflict):
    code = "record-final"
    sentence = gettext_noop("What was recorded is never changed. Record something new instead.")


class FinalRows[Row: models.Model](models.QuerySet[Row]):
    """Rows that can be read and added, in bulk too, and nothing else."""

    def update(self, **_fields: Any) -> NoReturn:
        raise RecordFinal

    def delete(self) -> NoReturn:
        raise RecordFinal

    def empty(self, *names: str) -> int:
        """Take the words of a person out of these fields, as the law may ask; who did what and when stays.

        Returns how many rows were emptied.
        """
        empty_row = self.model()
        return super().update(**{name: getattr(empty_row, name) for name in names})

    def put_back(self, **fields: Any) -> int:
        """Undo `empty`, with what stood there."""
        return super().update(**fields)


class FinalRecord(models.Model):
    """A row that is saved once."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise RecordFinal
        super().save(*args, **kwargs)

    def delete(self, *_args: Any, **_options: Any) -> NoReturn:
        raise RecordFinal

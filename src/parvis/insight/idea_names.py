"""How a group of proposals is called: by its most typical text, and by the words that tell it from the others."""

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from parvis.insight.likeness import Ids, Vectors
from parvis.insight.words import cut_stems

WORDS_A_GROUP = 4


def most_typical(vectors: Vectors) -> int:
    """The row most alike to all the others (the medoid); of equals, the first. `vectors` has at least one row.

    >>> most_typical(np.array([[0, 1], [0.7, 0.7], [1, 0]], np.float32))
    1
    """
    return int((vectors @ vectors.sum(axis=0)).round(5).argmax())


def telling_words(
    texts: Mapping[int, str], languages: Mapping[int, str], groups: Sequence[Sequence[int]]
) -> list[tuple[str, ...]]:
    """For each group of proposal ids, the words that it uses more than the others: at most four, the best first.

    Class TF-IDF (Grootendorst 2022): the frequency of a stem in the group times log(1 + A / its frequency in all),
    where A is the mean number of stems of a group. Words are shown as most often written, in the group's main language.

    >>> texts = {1: "More night buses", 2: "Night buses for all", 3: "Train more judges"}
    >>> telling_words(texts, dict.fromkeys(texts, "en"), [[1, 2], [3]])
    [('buses', 'night'), ('judges', 'train')]
    """
    stems = {i: cut_stems(text, languages[i]) for i, text in texts.items()}
    counts = [Counter(stem for i in _in_main_language(group, languages) for stem, _ in stems[i]) for group in groups]
    overall = sum(counts, Counter[str]())
    mean = overall.total() / max(len(groups), 1)
    return [
        tuple(
            _as_written(stem, [stems[i] for i in group])
            for stem in sorted(count, key=lambda one: (-count[one] * np.log1p(mean / overall[one]), one))[
                :WORDS_A_GROUP
            ]
        )
        for count, group in zip(counts, groups, strict=True)
    ]


def rows_of(ids: Ids, proposals: Sequence[int]) -> Ids:
    """The positions of `proposals` in the sorted `ids`."""
    return np.searchsorted(ids, np.asarray(proposals, np.int64)).astype(np.int64)


def _in_main_language(group: Sequence[int], languages: Mapping[int, str]) -> list[int]:
    count = Counter(languages[i] for i in group)
    main = min(count, key=lambda code: (-count[code], code))
    return [i for i in group if languages[i] == main]


def _as_written(stem: str, texts: Sequence[Sequence[tuple[str, str]]]) -> str:
    forms = Counter(word for text in texts for found, word in text if found == stem)
    return min(forms, key=lambda word: (-forms[word], word))

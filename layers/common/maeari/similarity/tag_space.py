"""A space of tags by latent semantic analysis: artists with alike tags lie in one direction.

Deerwester and others, "Indexing by latent semantic analysis", JASIS 41(6), 1990, with artists as documents
and tags as terms.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    type Floats = NDArray[np.float64]
    type Numbers = NDArray[np.int64]

DIMENSIONS = 64
"""Of the space; of fewer tags nothing is lost at all. 60 to 100 are usual for tags of music."""

MOST_TAGS = 4096
"""The most frequent ones have a place; a matrix of them by them takes 128 MiB."""

FEWEST_OWNERS = 2
"""A tag that one artist has brings nobody together."""

_BLOCK = 65_536
"""Entries placed at once: their coordinates take 32 MiB."""

_SPARE = 16
_ROUNDS = 12
"""Of the subspace iteration: directions beyond those wanted, and multiplications."""


@dataclass(frozen=True, slots=True)
class Tagging:
    """A sparse matrix of artists and tags by its T entries, in the order of the artists.

    Attributes:
        artists: how many rows there are.
        rows: (T,) the artist of each entry, ascending.
        columns: (T,) the tag of each entry; an artist has each once.
        weights: (T,) how much the tag tells of the artist, above 0.
        names: of the tags.
    """

    artists: int
    rows: Numbers
    columns: Numbers
    weights: Floats
    names: Sequence[str]

    def tagged(self) -> NDArray[np.bool_]:
        """(N,) whether an artist has any tag."""
        return np.bincount(self.rows, minlength=self.artists) > 0

    def chosen(self, artists: NDArray[np.bool_]) -> Tagging:
        """Only some of the artists, with all names."""
        kept = artists[self.rows]
        numbers = np.cumsum(artists) - 1
        return Tagging(
            int(artists.sum()),
            numbers[self.rows[kept]],
            self.columns[kept],
            self.weights[kept],
            self.names,
        )

    def frequent(self) -> Tagging:
        """Only the tags that have a place in the space: those of several artists, the most frequent ones."""
        owners = np.bincount(self.columns, minlength=len(self.names))
        ranked = np.argsort(-owners, kind="stable")[:MOST_TAGS]
        kept = np.sort(ranked[owners[ranked] >= FEWEST_OWNERS])
        numbers = np.full(len(self.names), -1)
        numbers[kept] = np.arange(len(kept))
        entries = numbers[self.columns] >= 0
        return Tagging(
            self.artists,
            self.rows[entries],
            numbers[self.columns[entries]],
            self.weights[entries],
            [self.names[column] for column in kept.tolist()],
        )


@dataclass(frozen=True, slots=True)
class TagSpace:
    """Where G tags point to.

    Attributes:
        names: of the tags.
        idf: (G,) inverse document frequency.
        directions: (G, `DIMENSIONS`) coordinates of each tag, times its idf; 0 in the dimensions beyond G.
    """

    names: Sequence[str]
    idf: Floats
    directions: Floats

    def place(self, tagging: Tagging) -> NDArray[np.float32]:
        """(N, `DIMENSIONS`) each artist's direction, of length 1, or 0 without tags; as `scale.tag_part`."""
        total = np.zeros((tagging.artists, self.directions.shape[1]))
        for start in range(0, len(tagging.rows), _BLOCK):
            block = slice(start, start + _BLOCK)
            artists, firsts = np.unique(tagging.rows[block], return_index=True)
            parts = tagging.weights[block, None] * self.directions[tagging.columns[block]]
            total[artists] += np.add.reduceat(parts, firsts, axis=0)
        return _unit(total).astype(np.float32)


def tag_space(tagging: Tagging) -> TagSpace:
    """The space that these artists and tags give.

    A tag that few artists have tells more: log((1 + N) / (1 + artists with it)) + 1, the smoothed inverse
    document frequency of Manning, Raghavan and Schütze, "Introduction to Information Retrieval", 6.2. The
    dimensions are those in which the rows, each of length 1, are longest together: the right singular vectors
    of the matrix, which are the eigenvectors of the product of the matrix with itself.
    """
    directions = np.zeros((len(tagging.names), DIMENSIONS))
    owners = np.bincount(tagging.columns, minlength=len(tagging.names))
    idf = np.log((1 + tagging.artists) / (1 + owners)) + 1
    if not len(tagging.names):
        return TagSpace(tagging.names, idf, directions)
    values = tagging.weights * idf[tagging.columns]
    lengths = np.sqrt(np.bincount(tagging.rows, values**2, tagging.artists))
    product = _product_with_itself(tagging, values / lengths[tagging.rows])
    found = _main_directions(product, DIMENSIONS)
    directions[:, : found.shape[1]] = found
    return TagSpace(tagging.names, idf, idf[:, None] * directions)


def _product_with_itself(tagging: Tagging, values: Floats) -> Floats:
    """(G, G) of the transposed matrix with the matrix: artists have few tags, so few pairs of them."""
    count = len(tagging.names)
    product = np.bincount(tagging.columns, values**2, count)
    result = np.diag(product)
    flat = result.reshape(-1)
    for apart in range(1, int(np.bincount(tagging.rows, minlength=1).max())):
        same = tagging.rows[apart:] == tagging.rows[:-apart]
        ours, theirs = tagging.columns[:-apart][same], tagging.columns[apart:][same]
        weights = values[:-apart][same] * values[apart:][same]
        np.add.at(flat, ours * count + theirs, weights)
        np.add.at(flat, theirs * count + ours, weights)
    return result


def _main_directions(product: Floats, most: int) -> Floats:
    """(G, at most `most`) eigenvectors of the largest eigenvalues, by subspace iteration.

    Halko, Martinsson and Tropp, "Finding structure with randomness", SIAM Review 53(2), 2011, algorithm 4.4.
    Drawn with a fixed seed: the same matrix gives the same directions.
    """
    count = len(product)
    basis = np.random.default_rng(0).standard_normal((count, min(count, most + _SPARE)))
    for _ in range(_ROUNDS):
        basis, _ = np.linalg.qr(product @ basis)
    _, turned = np.linalg.eigh(basis.T @ product @ basis)
    directions: Floats = (basis @ turned)[:, ::-1][:, :most]
    return directions


def _unit(values: Floats) -> Floats:
    lengths = np.linalg.norm(values, axis=1, keepdims=True)
    return np.divide(values, lengths, out=np.zeros_like(values), where=lengths > _NOTHING)


_NOTHING = 1e-9

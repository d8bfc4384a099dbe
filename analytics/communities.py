"""Communities in a graph of who talks with whom, and numbers for them that stay from day to day."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
from scipy import sparse

Whole = npt.NDArray[np.int64]
Real = npt.NDArray[np.float64]

SEED = 20_000
NOWHERE = 0
"""The number of those who belong to no community."""


def tied(first: Whole, second: Whole, weight: Real, size: int) -> sparse.csr_array:
    """How strongly members are tied, whoever began: a symmetric matrix without a diagonal."""
    kept = np.flatnonzero(first != second)
    ends = tuple(np.asarray(pick(first[kept], second[kept]), np.int32) for pick in (np.minimum, np.maximum))
    half = sparse.coo_array((weight[kept], ends), shape=(size, size)).tocsr()
    return sparse.csr_array(half + half.T)


def find_communities(ties: sparse.csr_array) -> Whole:
    """The community of each member: those who are tied with each other more than with the rest.

    Modularity is made large by the Leiden algorithm (Traag, Waltman and van Eck 2019,
    doi:10.1038/s41598-019-41695-z), with a fixed seed and in one thread, so that the same ties give the same answer.

    Parameters
    ----------
    ties : sparse array
        Symmetric, as ``tied`` makes them.

    Returns
    -------
    array of int
        A number for each member, the same for members of one community; numbers mean nothing else.

    Examples
    --------
    Two triangles that one tie connects:

    >>> first, second = np.array([0, 1, 2, 3, 4, 5, 0]), np.array([1, 2, 0, 4, 5, 3, 3])
    >>> found = find_communities(tied(first, second, np.ones(7), 6))
    >>> len(set(found[:3])), len(set(found[3:])), len(set(found))
    (1, 1, 2)
    """
    import networkit  # loads slowly, and only a refresh needs it

    networkit.setNumberOfThreads(1)
    networkit.setSeed(SEED, False)
    half = sparse.coo_array(sparse.triu(ties, k=1))
    entries = (half.data, (half.row, half.col))
    graph = networkit.GraphFromCoo(entries, n=ties.shape[0], weighted=True, directed=False)
    leiden = networkit.community.ParallelLeiden(graph, randomize=False)
    leiden.run()
    return np.asarray(leiden.getPartition().getVector(), np.int64)


def numbered(found: Whole, known: Mapping[int, Whole], fewest: int) -> Whole:
    """Communities by numbers that stay: each takes the number under which most of its well-known members stood.

    Parameters
    ----------
    found : array of int
        The community of each member, as ``find_communities`` gives it.
    known : mapping of int to array of int
        For each number in use so far the positions of members who stood for it.
    fewest : int
        Members of the smallest community that has a number.

    Returns
    -------
    array of int
        From 1 on; 0 for members of smaller communities. New communities are numbered on, the largest first.

    Examples
    --------
    >>> numbered(np.array([7, 7, 9, 9, 9, 4]), {5: np.array([2, 3])}, fewest=2)
    array([6, 6, 5, 5, 5, 0])
    """
    names, place, many = np.unique(found, return_inverse=True, return_counts=True)
    overlaps = [
        (int(shared), old, int(new))
        for old, members in known.items()
        for new, shared in zip(*np.unique(place[members], return_counts=True), strict=True)
        if many[new] >= fewest
    ]
    given: dict[int, int] = {}
    for _, old, new in sorted(overlaps, key=lambda each: (-each[0], each[1], each[2])):
        if new not in given and old not in given.values():
            given[new] = old
    following = max(known, default=0) + 1
    earliest = np.full(len(names), len(found))
    np.minimum.at(earliest, place, np.arange(len(found)))
    for new in np.lexsort((earliest, -many)).tolist():
        if new not in given and many[new] >= fewest:
            given[new], following = following, following + 1
    numbers = np.array([given.get(new, NOWHERE) for new in range(len(names))], np.int64)
    return numbers[place] if len(found) else np.zeros(0, np.int64)

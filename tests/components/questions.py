"""A question whose answers tell one asking from the next."""

from itertools import count

import pandas as pd

from data_access.tokens import personal

_ASKED = count()


def asked(store, word):
    """A number nobody was given before."""
    assert store.version()
    return next(_ASKED), word


@personal
def named(_store):
    """One member."""
    return pd.DataFrame({"member": ["4f2a9c0011223344"], "name": ["Ann"]})


def named_in_parts(store):
    """The same member, in parts."""
    yield named(store)

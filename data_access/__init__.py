"""The only room that opens a connection: schema, store, intake, derived tables and the questions asked of them."""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # for small arrays more threads mostly wait for each other

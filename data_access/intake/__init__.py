"""One door for everything that comes in: connectors read, the door checks, converts, holds and merges."""

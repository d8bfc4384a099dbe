"""A store has one currency: amounts in another are reckoned over where a rate is given, else refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from sqlalchemy import Connection, Numeric, Table, and_, case, cast, func, insert, literal, select, update

from data_access import schema
from data_access.errors import MappingWrong, RapportError

CURRENCY = "currency"
"""Name of the column a source of orders may bring besides the contract's, and of the store's setting."""
CODE = "^[A-Z]{3}$"
NO_CODE = "not a currency's code like EUR"
WITH_CURRENCY = (schema.orders.name,)
"""Tables whose sources may say what currency a row is in."""
MOST_NAMED = 20
"""Foreign currencies that get a reason of their own in the report."""


@dataclass
class Exchange:
    """What the store's money is.

    Attributes
    ----------
    currency : str or None
        The store's currency; None until a source has named one.
    rates : mapping
        What one unit of another currency is worth in the store's.
    is_new : bool
        This import was the first to name one.
    """

    currency: str | None = None
    rates: Mapping[str, float] = field(default_factory=dict)
    is_new: bool = False

    def __post_init__(self) -> None:
        self.rates = {code.strip().upper(): rate for code, rate in self.rates.items()}
        wrong = [code for code, rate in self.rates.items() if not 0 < rate < float("inf")]
        if wrong:
            raise MappingWrong(
                f"The rate of {wrong[0]} is {self.rates[wrong[0]]}.", "Give a number above 0, as in EUR=1.08."
            )

    def settle(self, named: list[str], where: str) -> None:
        """Let the currency that most rows are in, and that has no rate, be the store's, if it has none yet.

        Parameters
        ----------
        named : list of str
            The currencies of a source, the commonest first; at least one.
        where : str
            The source's name.

        Raises
        ------
        MappingWrong
            There are rates for all of them, so that none can be the store's.
        """
        if self.currency is not None:
            return
        own = [code for code in named if code not in self.rates]
        if not own:
            raise MappingWrong(
                f"All amounts are in {', '.join(named)}, and the store has no currency yet to reckon them in.",
                "Leave out the rate of one of them, which becomes the store's currency.",
                where,
            )
        self.currency, self.is_new = own[0], True


def exchange_of(connection: Connection, rates: Mapping[str, float]) -> Exchange:
    """What the store's money is now."""
    known = select(schema.settings.c.value).where(schema.settings.c.name == CURRENCY)
    return Exchange(connection.execute(known).scalar(), rates)


def keep_currency(connection: Connection, exchange: Exchange) -> None:
    """Write down the currency that this import was the first to name."""
    if exchange.is_new:
        connection.execute(insert(schema.settings).values(name=CURRENCY, value=exchange.currency))


def reckon(bench: Connection, prepared: Table, exchange: Exchange, first: int, where: str) -> list[tuple[str, str]]:
    """Turn the prepared rows' money into the store's currency; give those that cannot be turned a problem.

    Returns
    -------
    list of (column, reason)
        The problems found, numbered from `first` on.
    """
    fit = and_(prepared.c.problem.is_(None), prepared.c.left_out.is_(None))
    code = prepared.c[CURRENCY]
    found = select(code).where(fit, code.is_not(None)).group_by(code).order_by(func.count().desc(), code)
    named = list(bench.scalars(found))
    if not named:
        return []
    exchange.settle(named, where)
    for other in named:
        if other != exchange.currency and other in exchange.rates:
            _turn(bench, prepared, other, exchange.rates[other])
    strangers = [each for each in named if each != exchange.currency and each not in exchange.rates]
    reasons = [(CURRENCY, _reason(each, exchange)) for each in strangers[:MOST_NAMED]]
    if len(strangers) > MOST_NAMED:
        reasons.append((CURRENCY, _reason("another currency", exchange)))
    if strangers:
        numbers = {each: first + at for at, each in enumerate(strangers[:MOST_NAMED])}
        number = case(numbers, value=code, else_=first + len(reasons) - 1)
        known = [exchange.currency, *exchange.rates]
        refused = update(prepared).where(fit, code.not_in(known))
        bench.execute(refused.values(problem=number, problem_value=code))
    return reasons


def _reason(code: str, exchange: Exchange) -> str:
    shown = code if len(code) == 3 else "EUR"
    return f"in {code}, and the store's currency is {exchange.currency}: give a rate with --rate {shown}=..."


def _turn(bench: Connection, prepared: Table, code: str, rate: float) -> None:
    """Multiply what is in one currency, column by column."""
    worth = literal(Decimal(str(rate)), Numeric(18, 8))
    money = [each for each in prepared.columns if isinstance(each.type, Numeric) and each.type.scale == 4]
    values = {each.name: cast(each * worth, schema.MONEY) for each in money}
    fit = and_(prepared.c.problem.is_(None), prepared.c.left_out.is_(None))
    if values:
        bench.execute(update(prepared).where(fit, prepared.c[CURRENCY] == code).values(**values))


def rates_of(said: list[str]) -> dict[str, float]:
    """What one unit of each currency is worth in the store's."""
    rates = {}
    for each in said:
        currency, _, worth = each.partition("=")
        try:
            rates[currency.strip().upper()] = float(worth)
        except ValueError as error:
            raise RapportError(f"The rate {each!r} cannot be read.", "Write it as EUR=1.08.") from error
    return rates

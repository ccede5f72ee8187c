"""The whole play: 500 agreements in a database, each asked on each day of thirty years, and the job with its kills.

The more agreements, the more mails a day, and each mail may be the one during which the machine goes down: about
two of three runs come to their end.
"""

from collections import Counter
from pathlib import Path
from random import Random

from tests.thirty_years import MortalPost, careless_database, days, live_through


def test_five_hundred_agreements_in_a_database_day_by_day(tmp_path: Path) -> None:
    post = MortalPost(Random(19470401))
    with careless_database(tmp_path) as engine:
        portfolio, tally = live_through(engine, post, 500, ask_daily=True)
    print(dict(tally), dict(post.died), f"{len(post.mails)} mails, asked {portfolio.asked} times")
    assert portfolio.asked == 500 * len(list(days()))
    assert tally["ran to the end"] > 3500
    assert tally["asked the whole queue"] > 30
    assert min(tally["killed before the log"], *post.died.values()) > 100
    acts = Counter(event.act for life in portfolio.lives for event in life.agreement.events)
    assert len(acts) == 10
    assert min(acts.values()) > 10, acts

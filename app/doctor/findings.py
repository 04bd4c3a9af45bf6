"""How what the doctor finds is told."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from textwrap import wrap

from app.findings import Finding, Verdict

LETTERS = "See: holdfast queue list; start again with: holdfast queue redrive KIND ID"
"""What to do about dead letters, whichever queue they lie in."""


def table(findings: Sequence[Finding], width: int = 100) -> Iterable[str]:
    """The lines of the table, at most `width` characters each where words allow."""
    column = max((len(finding.check) for finding in findings), default=0)
    indent = " " * (column + 8)
    for finding in findings:
        head = f"{finding.verdict:<4}  {finding.check:<{column}}  "
        yield from _wrapped(finding.found, width, head, indent) or [head]
        if finding.remedy:
            yield from _wrapped(finding.remedy, width, f"{indent}-> ", indent)


def _wrapped(text: str, width: int, head: str, indent: str) -> list[str]:
    """Ids and addresses stay whole, so that they can be searched for and copied."""
    return wrap(
        text,
        width,
        initial_indent=head,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


async def tell(findings: AsyncIterator[Finding], say: Callable[[str], None]) -> Counter[Verdict]:
    """Prints the table and a blank line, once all is known; how often each verdict is in it."""
    # The table says what came of each call.
    logging.getLogger("holdfast").setLevel(logging.WARNING)
    found = [finding async for finding in findings]
    for line in table(found):
        say(line)
    say("")
    return Counter(finding.verdict for finding in found)

"""A tenant's own text: words, `{{ name }}`, and `{% if name %}…{% else %}…{% endif %}`. No more.

Such a text is data. It is taken apart here and filled in by walking over the parts: nothing of it
is ever compiled or evaluated, so it can neither ask for memory nor for time.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

LONGEST_SOURCE = 20_000
LONGEST_RESULT = 100_000
_DEEPEST = 10
# A block takes the line that it stands on alone along, as in the built-in templates.
_MARK = re.compile(
    r"\{\{[ \t]*(?P<name>[a-z][a-z_]*)[ \t]*\}\}"
    r"|(?:(?<![^\n])[ \t]*)?\{%[ \t]*(?:if[ \t]+(?P<test>[a-z][a-z_]*)|(?P<word>else|endif))"
    r"[ \t]*%\}\n?"
    r"|(?P<other>\{[{%#])"
)


class TemplateFault(ValueError):
    """What is wrong with a text, in a sentence that names the line."""


@dataclass(frozen=True, slots=True)
class _Name:
    name: str
    line: int


@dataclass(frozen=True, slots=True)
class _If:
    name: str
    line: int
    parts: list[_Part] = field(default_factory=list)
    others: list[_Part] = field(default_factory=list)


_Part = str | _Name | _If


@dataclass(frozen=True)
class OwnTemplate:
    """A text that was taken apart; `parse` makes one."""

    _parts: Sequence[_Part]

    @classmethod
    def parse(cls, source: str) -> OwnTemplate:
        """Raises:
        TemplateFault: it is too long, or has what only programs need.
        """
        if len(source.encode()) > LONGEST_SOURCE:
            raise TemplateFault(f"It has more than {LONGEST_SOURCE:,} bytes.")
        source = source.replace("\r\n", "\n")
        top: list[_Part] = []
        open_blocks: list[tuple[_If, bool]] = []
        here, position = top, 0
        for mark in _MARK.finditer(source):
            line = source.count("\n", 0, source.index("{", mark.start())) + 1
            if mark.start() > position:
                here.append(source[position : mark.start()])
            position = mark.end()
            if mark["name"]:
                here.append(_Name(mark["name"], line))
            elif mark["test"]:
                block = _If(mark["test"], line)
                here.append(block)
                open_blocks.append((block, False))
                here = block.parts
                if len(open_blocks) > _DEEPEST:
                    raise TemplateFault(f"Line {line}: more than {_DEEPEST} blocks in each other.")
            elif mark["other"]:
                raise TemplateFault(
                    f"Line {line}: only {{{{ name }}}} and {{% if name %}} … {{% else %}} … "
                    "{% endif %} may stand in braces."
                )
            elif not open_blocks:
                raise TemplateFault(f"Line {line}: {{% {mark['word']} %}} without its if.")
            elif mark["word"] == "else":
                block, has_else = open_blocks.pop()
                if has_else:
                    raise TemplateFault(f"Line {line}: a second {{% else %}} of one if.")
                open_blocks.append((block, True))
                here = block.others
            else:
                open_blocks.pop()
                here = _open_part(open_blocks, top)
        if open_blocks:
            raise TemplateFault(f"Line {open_blocks[-1][0].line}: this if has no {{% endif %}}.")
        if position < len(source):
            here.append(source[position:])
        return cls(top)

    def names(self) -> Iterator[tuple[str, int]]:
        """Each placeholder that it names, with the line."""
        return _names(self._parts)

    def always_has(self, name: str) -> bool:
        """Whether the placeholder is shown whatever the others are: at most its own value may be
        asked for."""
        return _always_has(self._parts, name)

    def render(
        self, values: Mapping[str, str], escape: Callable[[str], str] = lambda text: text
    ) -> str:
        """The text with its values; `escape` is applied to each of them.

        Raises:
            TemplateFault: a placeholder without a value, or the result is too long.
        """
        made: list[str] = []
        rest = LONGEST_RESULT
        for piece in _pieces(self._parts, values, escape):
            rest -= len(piece.encode())
            if rest < 0:
                raise TemplateFault(f"Filled in, it has more than {LONGEST_RESULT:,} bytes.")
            made.append(piece)
        return "".join(made)


def _open_part(open_blocks: list[tuple[_If, bool]], top: list[_Part]) -> list[_Part]:
    if not open_blocks:
        return top
    block, has_else = open_blocks[-1]
    return block.others if has_else else block.parts


def _names(parts: Sequence[_Part]) -> Iterator[tuple[str, int]]:
    for part in parts:
        if not isinstance(part, str):
            yield part.name, part.line
        if isinstance(part, _If):
            yield from _names(part.parts)
            yield from _names(part.others)


def _always_has(parts: Sequence[_Part], name: str) -> bool:
    return any(
        part.name == name
        if isinstance(part, _Name)
        else _always_has(part.parts, name) and (part.name == name or _always_has(part.others, name))
        for part in parts
        if not isinstance(part, str)
    )


def _pieces(
    parts: Sequence[_Part], values: Mapping[str, str], escape: Callable[[str], str]
) -> Iterator[str]:
    for part in parts:
        if isinstance(part, str):
            yield part
            continue
        try:
            value = values[part.name]
        except KeyError:
            raise TemplateFault(
                f"Line {part.line}: there is no placeholder {part.name} in this message."
            ) from None
        if isinstance(part, _Name):
            yield escape(value)
        else:
            yield from _pieces(part.parts if value else part.others, values, escape)

"""The checks of accessibility find what they are for."""

from __future__ import annotations

from tests.support.axe import DARK, FORCED, LIGHT, TELEPHONE, inspector

_PAGE = """<!doctype html><html lang="en"><head><title>Page</title>
<meta name="viewport" content="width=device-width"><style>{style}</style></head>
<body><main><h1>Page</h1>{body}</main></body></html>"""


_PALE = "p { forced-color-adjust: none; background: #fff; color: #ccc }"


async def test_a_fault_of_one_scheme_is_found_in_it_alone() -> None:
    """A page that is clean elsewhere is faulty where its own style makes it so, and only there."""
    asked = [
        (LIGHT, "(prefers-color-scheme: light) and (min-width: 800px) and (forced-colors: none)"),
        (TELEPHONE, "(max-width: 400px)"),
        (DARK, "(prefers-color-scheme: dark)"),
        (FORCED, "(forced-colors: active)"),
    ]
    async with inspector() as axe:
        for scheme, media in asked:
            style = f":root {{ color-scheme: light dark }} @media {media} {{ {_PALE} }}"
            page = _PAGE.format(style=style, body="<p>Pale words</p>")
            found = await axe.show("http://page.example/", page)
            assert [fault.split(": ")[:2] for fault in found] == [
                [f"http://page.example/ ({scheme.name})", "color-contrast"]
            ]


async def test_faults_of_structure_and_strict_policies_are_no_obstacle() -> None:
    """A page whose policy allows no script is examined anyway, and named with its fault."""
    policy = {"Content-Security-Policy": "default-src 'none'"}
    async with inspector([LIGHT]) as axe:
        clean = await axe.show("http://page.example/", _PAGE.format(style="", body=""), policy)
        faulty = await axe.show(
            "http://page.example/b?a=1#c", _PAGE.format(style="", body="<input>"), policy
        )
    assert clean == []
    assert len(faulty) == 1
    assert faulty[0].startswith("http://page.example/b?a=1 (light): label")

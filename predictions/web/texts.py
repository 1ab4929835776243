"""Texts as gettext has them, each looked up once per language and process.

A text that is English already is in no catalogue, and gettext asks all of Django's before it says so: on a board of
fifty authors that came to a third of the page. The tags do what those of Django's `i18n` do, for texts that are
written in the template; anything else they leave to Django.
"""

from typing import Any

from django.template import Context, Library, Node
from django.template.base import FilterExpression, Parser, Token, render_value_in_context
from django.templatetags import i18n
from django.utils import translation
from django.utils.safestring import SafeData, mark_safe
from django.utils.translation import trans_real

_KEPT: dict[tuple[str | None, str, str, int], str] = {}

register = Library()


def gettext(text: str) -> str:
    """`text`, which is written somewhere in the code, in the language in force."""
    key = (translation.get_language(), text, "", 0)
    found = _KEPT.get(key)
    if found is None:
        found = _KEPT[key] = str(translation.gettext(text))
    return found


def ngettext(one: str, many: str, n: int) -> str:
    """The form for `n` of a text that counts, in the language in force."""
    form = int(trans_real.catalog().plural(n))
    key = (translation.get_language(), one, many, form)
    found = _KEPT.get(key)
    if found is None:
        found = _KEPT[key] = str(translation.ngettext(one, many, n))
    return found


def forget() -> None:
    """Look everything up anew."""
    _KEPT.clear()


class Text(Node):
    """A text without variables."""

    def __init__(self, text: str) -> None:
        self.text = text

    def render(self, context: Context) -> str:
        """The text in the language in force; it is markup of ours."""
        return mark_safe(gettext(self.text).replace("%%", "%"))


class TextWithVariables(Node):
    """A text with variables, with the two forms of one that counts."""

    def __init__(self, of: Any) -> None:
        self.given: dict[str, FilterExpression] = of.extra_context
        self.one, self.names = of.render_token_list(of.singular)
        self.many, more = of.render_token_list(of.plural or [])
        self.names = list(dict.fromkeys([*self.names, *more]))
        self.counter, self.counted = of.counter, of.countervar

    def render(self, context: Context) -> str:
        """The text in the language in force, its variables escaped as everywhere."""
        values = {name: value.resolve(context) for name, value in self.given.items()}
        if self.counter is None:
            text = gettext(self.one)
        else:
            n = values[self.counted] = self.counter.resolve(context)
            text = ngettext(self.one, self.many, n)
        for name in self.names:
            values[name] = render_value_in_context(values[name] if name in values else context.get(name, ""), context)
        return mark_safe(text % values)


@register.tag
def translate(parser: Parser, token: Token) -> Node:
    """As Django's."""
    node: Any = i18n.do_translate(parser, token)
    literal = getattr(node.filter_expression.var, "literal", None)
    plain = isinstance(literal, SafeData) and not node.filter_expression.filters
    if not plain or node.noop or node.asvar or node.message_context:
        return node  # type: ignore[no-any-return]
    return Text(str(literal).replace("%", "%%"))


@register.tag
def blocktranslate(parser: Parser, token: Token) -> Node:
    """As Django's."""
    node: Any = i18n.do_block_translate(parser, token)
    if node.asvar or node.message_context or node.trimmed:
        return node  # type: ignore[no-any-return]
    return TextWithVariables(node)


register.tag("get_current_language", i18n.do_get_current_language)

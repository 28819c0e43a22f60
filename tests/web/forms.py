"""What a page shows of its forms: boxes with their values, and the words that stand beside a field."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any


@dataclass
class Control:
    """One box, list or group of a form as the browser would send it."""

    name: str
    kind: str
    values: list[str] = field(default_factory=list)
    options: list[str] = field(default_factory=list)
    described: str = ""
    is_invalid: bool = False
    is_optional: bool = False


@dataclass
class Form:
    """A POST form of the main part of a page."""

    action: str
    controls: dict[str, Control] = field(default_factory=dict)

    def data(self) -> dict[str, Any]:
        """What the browser would send if nobody touched it."""
        return {
            one.name: one.values if one.kind == "checkbox" else one.values[0]
            for one in self.controls.values()
            if one.values and one.kind != "file"
        }

    def open(self) -> list[Control]:
        return [one for one in self.controls.values() if one.kind not in ("hidden", "submit")]


class Reader(HTMLParser):
    """Forms of <main>, and the errors that stand beside fields."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.errors: dict[str, str] = {}
        self.has_summary = False
        self.label, self.optional, self.is_optional_group = "", set[str](), False
        self.group: list[tuple[str, str, bool]] = []
        self._in_main = self._is_stale = False
        self.form: Form | None = None
        self.select: Control | None = None
        self.option: tuple[str, bool] | None = None
        self.area: Control | None = None
        self.error = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        got = {name: value or "" for name, value in attrs}
        if tag == "main":
            self._in_main = True
        if tag == "form" and self._in_main and got.get("method", "").lower() == "post":
            self.form = Form(got.get("action", ""))
            self.forms.append(self.form)
        if tag == "p" and got.get("class") == "error" and got.get("id", "").endswith("_error"):
            self.error = got["id"]
            self.errors[self.error] = ""
        self.has_summary = self.has_summary or "data-errors" in got
        if tag == "label":
            self.label = got.get("for", "")
        if tag == "span" and got.get("class") == "optional":
            self.optional.add(self.label)
            self.is_optional_group = bool(self.group) and not self.label
        if tag == "fieldset":
            self.label, self.is_optional_group = "", False
            self.group.append((got.get("aria-describedby", ""), "fieldset", got.get("aria-invalid") == "true"))
        if self.form is not None:
            self._control(self.form, tag, got)

    def _control(self, form: Form, tag: str, got: dict[str, str]) -> None:
        if tag == "option" and self.select is not None:
            value = got.get("value", "")
            self.select.options.append(value)
            if "selected" in got:
                self.select.values = [value]
            return
        if tag not in ("input", "select", "textarea") or not got.get("name"):
            return
        kind = got.get("type", "text") if tag == "input" else tag
        one = form.controls.setdefault(got["name"], Control(got["name"], kind))
        group = self.group[-1] if self.group else ("", "", False)
        one.described = got.get("aria-describedby", "") or one.described or group[0]
        one.is_optional = one.is_optional or got.get("id", "") in self.optional or self.is_optional_group
        one.is_invalid = got.get("aria-invalid") == "true" or one.is_invalid or group[2]
        if tag == "select":
            self.select = one
        elif tag == "textarea":
            self.area, one.values = one, [""]
        elif kind in ("radio", "checkbox"):
            one.options.append(got.get("value", "on"))
            if "checked" in got:
                one.values.append(got.get("value", "on"))
        else:
            one.values = [got.get("value", "")]

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.form = None
        elif tag == "select" and self.select is not None:
            if not self.select.values and self.select.options:
                self.select.values = [self.select.options[0]]
            self.select = None
        elif tag == "textarea":
            self.area = None
        elif tag == "p":
            self.error = ""
        elif tag == "fieldset" and self.group:
            self.group.pop()
            self.is_optional_group = False

    def handle_data(self, data: str) -> None:
        if self.area is not None:
            self.area.values = [self.area.values[0] + data]
        if self.error:
            self.errors[self.error] += data


def read(response: Any) -> Reader:
    reader = Reader()
    reader.feed(response.content.decode())
    for form in reader.forms:
        for one in form.controls.values():
            if one.kind == "textarea":
                one.values = [one.values[0].removeprefix("\n").removeprefix("\r\n")]
    return reader


def beside(response: Any, name: str) -> str:
    """The error of this field, tied to its box by aria-describedby; empty when it has none."""
    page, error = read(response), f"id_{name}_error"
    if error not in page.errors:
        return ""
    control = next(form.controls[name] for form in page.forms if name in form.controls)
    assert error in control.described.split(), f"the error is not tied to {name}"
    assert control.is_invalid or control.kind == "radio", f"{name} is not marked as invalid"
    return page.errors[error].replace("\u00a0", " ")


def shown(response: Any, name: str) -> str:
    """What stands in the box now."""
    return next(form.controls[name].values[0] for form in read(response).forms if name in form.controls)

"""Dated legal parameters and rules: what the statutes say on a day, with article, journal number and confidence."""

from kwadrat.law.params.parameters import MissingParameter, Parameter, Params
from kwadrat.law.params.rules import Rule, Rules

__all__ = ["MissingParameter", "Parameter", "Params", "Rule", "Rules"]

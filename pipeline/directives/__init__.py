"""Directives as data: what each asks for, the rules that decide it, the words that schools use."""

from pipeline.directives.directive import Clause, Directive, DirectiveSet, Requirement
from pipeline.directives.load import load_directives

__all__ = ["Clause", "Directive", "DirectiveSet", "Requirement", "load_directives"]

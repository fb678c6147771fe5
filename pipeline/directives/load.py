"""Reads the folder of directives: YAML to checked, cross-referenced, fingerprinted objects."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from extractors.vietnamese.yaml_data import DataError, load_strict
from pipeline.directives.directive import Clause, Directive, DirectiveSet, Requirement
from pipeline.directives.schema import (
    ContextFile,
    DirectiveFile,
    LexiconFile,
    LexiconSpec,
    RequirementFile,
    RequirementUse,
    RuleSpec,
)

BUILT_IN = Path(__file__).parent
SHARED = "shared"
LEXICONS = "lexicons"
CONTEXT = "context.yaml"
READER_WEIGHTS = BUILT_IN / "second_reader.txt"
"""What the second reader has learned; it belongs to the rules, for it decides with them."""
SURROUNDINGS_WEIGHTS = BUILT_IN / "surroundings.txt"
"""What was learned of the words around commitments; it belongs to the rules in the same way."""
WORD_PAIRS = BUILT_IN / "word_pairs.txt"
"""Which words follow which in plans: how doubtful words are read belongs to the rules too."""
ENGINE_VERSION = "1"
"""Counts up when the code of the checks changes what they decide, so that fingerprints change with it."""
STRUCTURES = ("@quote", "@number", "@proper")
"""Names of the structures that every statement has, beside those that a requirement defines."""
ABOVE = ("heading", "nearest", "before")
"""Scopes that look elsewhere only, not at the statement itself."""
SCOPES = (*ABOVE, "any")
NOT_DECIDING = {"name_vi", "name_en", "about_vi", "advice_vi", "examples"}
"""Fields of a requirement that are shown to people only."""


def load_directives(folder: Path | None = None) -> DirectiveSet:
    """The directives that come with the program and, with `folder`, those below it, which win where ids are the same.

    A folder of one's own may bring directives only; shared requirements, lexicons and context that it does not have
    come from the program. Raises DataError (path, line, allowed values) on the first mistake.
    """
    root = folder or BUILT_IN
    own = sorted(root.glob("*/directive.yaml"))
    if not own:
        raise DataError(root, 1, 1, "no */directive.yaml in this folder")
    built_in = [] if root == BUILT_IN else sorted(BUILT_IN.glob("*/directive.yaml"))
    common = _load_common(root, [*built_in, *own])
    directives: dict[str, Directive] = {}
    seen: set[str] = set()
    for path, text in common.texts.items():
        directive = _load_directive(path, root, common, text)
        if directive.id in seen:
            raise DataError(path, 1, 1, f"directive id {directive.id!r} is used twice")
        if path in own:
            seen.add(directive.id)
        directives[directive.id] = directive
    return DirectiveSet(directives)


@dataclass(frozen=True)
class _Common:
    """What all directives of a folder share."""

    lexicons: dict[str, LexiconSpec]
    context: ContextFile
    texts: dict[Path, str]
    """Text of each directive by the path of its directive.yaml."""
    digest: str


def _load_common(root: Path, paths: list[Path]) -> _Common:
    lexicons = _load_lexicons(root)
    context = load_strict(root / CONTEXT if (root / CONTEXT).exists() else BUILT_IN / CONTEXT, ContextFile)
    texts: dict[Path, str] = {}
    for path in paths:
        name = load_strict(path, DirectiveFile).text
        if not (path.parent / name).is_file():
            raise DataError(path, _line_of(path, name), 1, f"text: {name!r} is not beside this file")
        texts[path] = (path.parent / name).read_text(encoding="utf-8")
    digest = _digest(
        {name: spec.model_dump() for name, spec in sorted(lexicons.items())},
        context.model_dump(exclude={"examples"}),
        sorted(texts.values()),
        _content(WORD_PAIRS),
    )
    return _Common(lexicons, context, texts, digest)


def _load_lexicons(root: Path) -> dict[str, LexiconSpec]:
    lexicons: dict[str, LexiconSpec] = {}
    origin: dict[str, Path] = {}
    folders = [BUILT_IN / LEXICONS] + ([root / LEXICONS] if root != BUILT_IN else [])
    for folder in folders:
        for path in sorted(folder.glob("*.yaml")):
            for name, spec in load_strict(path, LexiconFile).lexicons.items():
                if name in lexicons and origin[name].parent == folder:
                    raise DataError(path, 1, 1, f"lexicon {name!r} stands in {origin[name]} too")
                lexicons[name] = spec
                origin[name] = path
    return lexicons


def _load_directive(path: Path, root: Path, common: _Common, text: str) -> Directive:
    spec = load_strict(path, DirectiveFile)
    requirements = tuple(_load_requirement(use, path, root, common) for use in spec.requirements)
    fields = spec.model_dump(exclude={"requirements", "text"})
    others = tuple(other for other in common.texts.values() if other != text)
    return Directive(
        **fields,
        text=text,
        requirements=requirements,
        fingerprint=_digest(fields, [requirement.fingerprint for requirement in requirements])[:16],
        lexicons=common.lexicons,
        context=common.context,
        known_texts=(text, *others),
    )


def _load_requirement(use: RequirementUse, directive: Path, root: Path, common: _Common) -> Requirement:
    path = directive.parent / f"{use.id}.yaml"
    if use.use is not None:
        own = root / SHARED / f"{use.use}.yaml"
        path = own if own.exists() else BUILT_IN / SHARED / f"{use.use}.yaml"
    spec = load_strict(path, RequirementFile)
    if spec.id != use.id:
        raise DataError(path, 1, 1, f"id is {spec.id!r}, but {directive} asks for {use.id!r}", (use.id,))
    _check_names(spec, common.lexicons, path)
    decides = spec.model_dump(exclude=NOT_DECIDING)
    return Requirement(
        id=spec.id,
        name_vi=spec.name_vi,
        name_en=spec.name_en,
        required=use.required,
        clause=Clause(use.clause.section, use.clause.quote),
        about_vi=spec.about_vi,
        advice_vi=use.advice_vi or spec.advice_vi,
        spec=spec,
        fingerprint=_digest(ENGINE_VERSION, common.digest, decides, _reader(spec))[:16],
    )


def decides_in_common(directive: Directive) -> str:
    """A digest of all that decides every requirement of a directive beside the phrases of the shared lexicons."""
    return _digest(
        ENGINE_VERSION,
        directive.year,
        directive.context.model_dump(exclude={"examples"}),
        sorted(directive.known_texts),
        _content(WORD_PAIRS),
    )


def what_else_decides(common: str, spec: RequirementFile) -> str:
    """A digest of all that decides a requirement beside the phrases of its lexicons and its rules."""
    return _digest(common, spec.model_dump(exclude={*NOT_DECIDING, "lexicons", "rules"}), _reader(spec))


def _reader(spec: RequirementFile) -> tuple[str, ...]:
    """What the readers have learned, where the requirement asks for them."""
    second = (_content(READER_WEIGHTS),) if spec.second_reader else ()
    return second if spec.ignores else (*second, _content(SURROUNDINGS_WEIGHTS))


@lru_cache(maxsize=3)
def _content(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@lru_cache(maxsize=4096)
def atom_names(atom: str) -> tuple[str | None, tuple[str, ...]]:
    """An atom's scope and the lexicons or structures it names: "heading:a|b" -> ("heading", ("a", "b"))."""
    scope, colon, rest = atom.partition(":")
    return (scope, tuple(rest.split("|"))) if colon else (None, tuple(scope.split("|")))


def rule_atoms(rule: RuleSpec) -> tuple[str, ...]:
    return (*rule.all, *rule.none, *(rule.own or ()), *rule.names, *rule.not_between, *rule.unsaid)


def _check_names(spec: RequirementFile, lexicons: Mapping[str, LexiconSpec], path: Path) -> None:
    """Every atom must name a scope, lexicon or structure that exists."""
    known = {*lexicons, *spec.lexicons, *spec.structures, *STRUCTURES}
    atoms = [*spec.subject, *(atom for rule in spec.rules for atom in rule_atoms(rule))]
    named = [name for structure in spec.structures.values() for name in structure.lexicons]
    named += [spec.topic.good, spec.topic.bad] if spec.topic else []
    named += [spec.copied_list.lexicon, spec.copied_list.choice] if spec.copied_list else []
    named += [name for name in (spec.minor, spec.always, spec.elsewhere) if name]
    for atom in (*atoms, *named):
        scope, names = atom_names(atom)
        if scope is not None and scope not in SCOPES:
            raise DataError(path, _line_of(path, atom), 1, f"unknown scope in {atom!r}", SCOPES)
        for name in names:
            if name not in known:
                raise DataError(
                    path, _line_of(path, atom), 1, f"unknown lexicon {name!r}", tuple(sorted(known))
                )
    identifiers = [rule.id for rule in spec.rules]
    for identifier in identifiers:
        if identifiers.count(identifier) > 1:
            raise DataError(path, _line_of(path, identifier), 1, f"rule id {identifier!r} is used twice")


def _line_of(path: Path, words: str) -> int:
    lines = path.read_text(encoding="utf-8").splitlines()
    return next((number for number, line in enumerate(lines, start=1) if words in line), 1)


def _digest(*values: object) -> str:
    packed = json.dumps(values, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(packed.encode("utf-8")).hexdigest()

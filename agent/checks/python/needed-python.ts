/** What an error tells of the Python that its program needs: new syntax of types, and modules that came or went with a version. */
const SIGNS: [RegExp, string][] = [
  [
    /unsupported operand type\(s\) for \||cannot import name '(?:TypeAlias|ParamSpec|Concatenate|TypeGuard)' from 'typing'|unexpected keyword argument '(?:kw_only|slots)'/,
    ">=3.10",
  ],
  [/No module named 'tomllib'|cannot import name '(?:Self|StrEnum|Never|LiteralString|NotRequired|UTC|assert_never)' from/, ">=3.11"],
  [/cannot import name '(?:override|batched)' from/, ">=3.12"],
  [/'(?:type|ABCMeta|builtin_function_or_method)' object is not subscriptable|No module named '(?:zoneinfo|graphlib)'/, ">=3.9"],
  [/cannot import name '(?:Literal|Protocol|TypedDict|Final)' from 'typing'|No module named 'importlib\.metadata'/, ">=3.8"],
  [/cannot import name '(?:Mapping|MutableMapping|Sequence|Iterable|Callable|Hashable)' from 'collections'/, "<3.10"],
  [/No module named '(?:distutils|imp|asynchat|asyncore)'|module 'pkgutil' has no attribute 'ImpImporter'/, "<3.12"],
  [/No module named '(?:pipes|cgi|telnetlib|crypt|imghdr|audioop)'/, "<3.13"],
];
const EXPLICIT =
  /[Pp]ython ?(?:version )?(?:>=? ?)?(3\.\d+)\+?(?: or (?:newer|higher|later|above|greater))?.{0,20}\b(?:required|needed|or (?:newer|higher|later|above|greater))/;

/** The versions of Python that a program needs by its own error, as a specifier; null when the error tells nothing of it. */
export function neededPython(error: string): string | null {
  const least = EXPLICIT.exec(error)?.[1];
  return least ? `>=${least}` : (SIGNS.find(([pattern]) => pattern.test(error))?.[1] ?? null);
}

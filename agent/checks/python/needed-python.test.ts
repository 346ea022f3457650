import { expect, it } from "vitest";
import { neededPython } from "./needed-python";

it.each([
  ["TypeError: unsupported operand type(s) for |: 'type' and '_SpecialForm'", ">=3.10"],
  ["ImportError: cannot import name 'Self' from 'typing' (/usr/lib/python3.10/typing.py)", ">=3.11"],
  ["TypeError: 'type' object is not subscriptable", ">=3.9"],
  ["ModuleNotFoundError: No module named 'distutils'", "<3.12"],
  ["ImportError: cannot import name 'Mapping' from 'collections'", "<3.10"],
  ["RuntimeError: This package needs Python 3.12 or newer", ">=3.12"],
  ["ValueError: bad rank", null],
])("%s", (error, needed) => expect(neededPython(error)).toBe(needed));

import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";

/** The arguments of a test function, as pytest's `parametrize` passes them. Named tuples become lists. */
export interface Table {
  test: string;
  names: string[];
  rows: unknown[][];
}

/**
 * Imports a test file with a stand-in for pytest that only records the arguments of `parametrize`. Tables are often computed, so reading the source
 * is not enough.
 */
const COLLECT = `
import importlib, json, sys, types
root, module, source = sys.argv[1:4]
sys.path[:0] = [root, source]
tables = []

def parametrize(names, rows, **_):
    names = [name.strip() for name in names.split(",")] if isinstance(names, str) else list(names)
    def keep(function):
        listed = [row.values if hasattr(row, "values") and not callable(row.values) else row for row in rows]
        tables.append({"test": function.__name__, "names": names, "rows": [list(row) if len(names) > 1 else [row] for row in listed]})
        return function
    return keep

class Anything:
    def __call__(self, *given, **_):
        return given[0] if len(given) == 1 and callable(given[0]) else self
    def __getattr__(self, name):
        return self

class Mark(Anything):
    parametrize = staticmethod(parametrize)

pytest = types.ModuleType("pytest")
pytest.mark = Mark()
pytest.param = lambda *values, **_: types.SimpleNamespace(values=values)
pytest.__getattr__ = lambda name: Anything()
sys.modules["pytest"] = pytest
# Other tools of the tests are not needed for their tables.
while True:
    tables.clear()
    try:
        importlib.import_module(module)
        break
    except ModuleNotFoundError as missing:
        if missing.name in sys.modules:
            raise
        sys.modules[missing.name] = types.ModuleType(missing.name)
        sys.modules[missing.name].__getattr__ = lambda name: Anything()
print(json.dumps(tables, default=str))
`;

/** The tables of \`root/<module>\`, whose project's own sources lie in \`root/src\`. Needs python3. */
export async function pythonTables(root: string, module: string): Promise<Table[]> {
  const { stdout } = await promisify(execFile)("python3", ["-B", "-c", COLLECT, root, module, path.join(root, "src")], {
    maxBuffer: 64 * 1024 * 1024,
  });
  return JSON.parse(stdout) as Table[];
}

import { posix } from "node:path";
import type { Workload } from "../../../lib/contracts/workload";
import type { Host } from "../../host/host";

export interface TorchBuild {
  version: string;
  /** `12.4`; null for a build without CUDA. */
  cuda: string | null;
  /** The file that says so. */
  path: string;
}

/**
 * For which CUDA the PyTorch of a workload was built, from `torch/version.py` of its environment. Wheels of the package index carry no `+cu124`
 * in their version, so the file is read and nothing is imported. Null without an environment or without PyTorch.
 */
export async function torchBuild(host: Host, workload: Workload): Promise<TorchBuild | null> {
  const roots = [
    workload.venv,
    workload.python && posix.isAbsolute(workload.python) ? posix.dirname(posix.dirname(workload.python)) : undefined,
  ];
  for (const root of new Set(roots.filter((path) => path !== undefined)))
    for (const path of await host.glob(`${root}/lib/python3*/{site,dist}-packages/torch/version.py`, { limit: 2 }).catch(() => [])) {
      const build = parseTorchVersion(await host.readText(path).catch(() => ""));
      if (build) return { ...build, path };
    }
  return null;
}

/** The lines `__version__ = '2.6.0+cu124'` and `cuda: Optional[str] = '12.4'` of PyTorch's own version file. */
function parseTorchVersion(text: string): { version: string; cuda: string | null } | null {
  const version = /^__version__\s*=\s*['"]([^'"]{1,60})['"]/m.exec(text)?.[1];
  if (version === undefined) return null;
  return { version, cuda: /^cuda\b[^=\n]*=\s*['"](\d+\.\d+)/m.exec(text)?.[1] ?? null };
}

/**
 * Which driver each CUDA toolkit came with (Linux x86_64), and from which driver minor-version compatibility holds.
 * Source: NVIDIA CUDA Toolkit release notes, "CUDA Toolkit and Corresponding Driver Versions"; CUDA Compatibility guide. There is no 12.7.
 */
const shipped: Record<string, string> = {
  "11.8": "520.61.05",
  "12.0": "525.60.13",
  "12.1": "530.30.02",
  "12.2": "535.54.03",
  "12.3": "545.23.06",
  "12.4": "550.54.14",
  "12.5": "555.42.02",
  "12.6": "560.28.03",
  "12.8": "570.26",
  "12.9": "575.51.03",
  "13.0": "580.65.06",
  "13.1": "590.44.01",
  "13.2": "595.45.04",
};
const compatibleFrom: Record<string, string> = { "11": "450.80.02", "12": "525.60.13", "13": "580" };

/** Compares versions by their numbers, part by part: negative when `a` is older. */
export function compareVersions(a: string, b: string): number {
  const left = a.split(".").map(Number);
  const right = b.split(".").map(Number);
  for (let part = 0; part < Math.max(left.length, right.length); part++) {
    const difference = (left[part] ?? 0) - (right[part] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

export interface DriverNeed {
  /** The driver that this CUDA came with: everything works from here on. */
  full: string;
  /** From here on it runs with limited features (no JIT of newer PTX). */
  minimum: string;
}

/** What CUDA `12.8` asks of the driver; null for a version that the table does not know. A patch level (`12.8.1`) is ignored. */
export function driverFor(cuda: string): DriverNeed | null {
  const match = /^(\d+)\.(\d+)/.exec(cuda);
  const full = match && shipped[`${match[1]}.${match[2]}`];
  const minimum = match && compatibleFrom[match[1]!];
  return full && minimum ? { full, minimum } : null;
}

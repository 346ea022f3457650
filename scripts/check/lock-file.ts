interface LockFile {
  packages: Record<string, { optionalDependencies?: Record<string, string> }>;
}

/** Where Node looks for a package that `from` requires, nearest first. */
function places(from: string, name: string): string[] {
  const found = [`${from ? `${from}/` : ""}node_modules/${name}`];
  for (let at = from; at; ) {
    const cut = at.lastIndexOf("node_modules/");
    at = cut > 0 ? at.slice(0, cut - 1) : "";
    found.push(`${at ? `${at}/` : ""}node_modules/${name}`);
  }
  return found;
}

/**
 * Packages of other platforms that are missing from the lock file. npm drops those that a registry lacks, and `npm ci` then refuses the whole lock
 * file on a fresh machine.
 */
export function missingFromLock(text: string): string[] {
  const { packages } = JSON.parse(text) as LockFile;
  return Object.entries(packages).flatMap(([from, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies)
      .filter((name) => !places(from, name).some((place) => place in packages))
      .map((name) => `package-lock.json names ${name} and does not hold it: npm ci refuses such a file on a fresh machine.`),
  );
}

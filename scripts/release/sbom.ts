import { randomUUID } from "node:crypto";
import { type LockedPackage, readLockFile, resolveFrom } from "./lock-file";

/** `pkg:npm/%40scope/name@1.2.3` */
const purlOf = ({ name, version }: LockedPackage): string =>
  `pkg:npm/${name.split("/").map(encodeURIComponent).join("/")}@${encodeURIComponent(version)}`;

/** Two folders may have the same version, so a reference includes the folder. */
const refOf = (one: LockedPackage): string => (one.place === "" ? purlOf(one) : `${purlOf(one)}#${one.place}`);

const ALGORITHMS: Record<string, string> = { sha512: "SHA-512", sha384: "SHA-384", sha256: "SHA-256", sha1: "SHA-1" };

function hashesOf({ integrity = "" }: LockedPackage): { alg: string; content: string }[] {
  return integrity
    .split(/\s+/)
    .map((part) => /^(sha\d+)-(.+)$/.exec(part))
    .flatMap((match) => {
      const alg = ALGORITHMS[match?.[1] ?? ""];
      return match && alg ? [{ alg, content: Buffer.from(match[2]!, "base64").toString("hex") }] : [];
    });
}

/** An expression, an id of the SPDX list, or else the package's text. */
function licencesOf({ license }: LockedPackage): object[] {
  if (!license) return [];
  if (/\s(AND|OR|WITH)\s/.test(license)) return [{ expression: license.replace(/^\((.*)\)$/, "$1") }];
  return [{ license: /^[A-Za-z0-9.+-]+$/.test(license) && license !== "UNLICENSED" ? { id: license } : { name: license } }];
}

function componentOf(one: LockedPackage): object {
  const [hashes, licenses] = [hashesOf(one), licencesOf(one)];
  const [scope, name] = one.name.startsWith("@") ? one.name.split("/") : [undefined, one.name];
  const isOnlyForTests = one.dev === true || one.devOptional === true;
  return {
    type: "library",
    "bom-ref": refOf(one),
    ...(scope ? { group: scope } : {}),
    name,
    version: one.version,
    scope: isOnlyForTests ? "excluded" : one.optional ? "optional" : "required",
    ...(hashes.length > 0 ? { hashes } : {}),
    ...(licenses.length > 0 ? { licenses } : {}),
    purl: purlOf(one),
  };
}

/** The packages of package-lock.json as a CycloneDX 1.6 document: each with hash, licence and dependencies. */
export function cycloneDx(root: string, at = new Date(), serial = randomUUID()): object {
  const { project, packages } = readLockFile(root);
  const known = new Map(packages.map((one) => [one.place, one]));
  const needs = (one: LockedPackage) => {
    const names = Object.keys({ ...one.dependencies, ...one.optionalDependencies, ...one.peerDependencies });
    const found = names.flatMap((name) => resolveFrom(one.place, name, known) ?? []);
    return { ref: refOf(one), dependsOn: [...new Set(found.map(refOf))].sort() };
  };
  return {
    $schema: "http://cyclonedx.org/schema/bom-1.6.schema.json",
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    serialNumber: `urn:uuid:${serial}`,
    version: 1,
    metadata: {
      timestamp: at.toISOString(),
      component: { type: "application", "bom-ref": refOf(project), name: project.name, version: project.version, purl: purlOf(project) },
    },
    components: packages.map(componentOf),
    dependencies: [project, ...packages].map(needs),
  };
}

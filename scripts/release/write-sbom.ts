/** Writes dist/sbom.cdx.json, the parts list of this version (CycloneDX 1.6): `npm run sbom`. */
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { readLockFile } from "./lock-file";
import { cycloneDx } from "./sbom";

const root = path.resolve(import.meta.dirname, "../..");
const file = path.join(root, "dist/sbom.cdx.json");
mkdirSync(path.dirname(file), { recursive: true });
writeFileSync(file, `${JSON.stringify(cycloneDx(root), null, 2)}\n`);
const { packages } = readLockFile(root);
const unhashed = packages.filter((one) => !one.integrity).length;
console.log(`${path.relative(root, file)} components=${packages.length} without_hash=${unhashed}`);

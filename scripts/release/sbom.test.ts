import path from "node:path";
import { describe, expect, it } from "vitest";
import { readLockFile } from "./lock-file";
import { cycloneDx } from "./sbom";

const root = path.resolve(import.meta.dirname, "../..");
interface Component {
  "bom-ref": string;
  name: string;
  group?: string;
  version: string;
  purl: string;
  scope: string;
  hashes?: { alg: string; content: string }[];
  licenses?: ({ license: { id?: string; name?: string } } | { expression: string })[];
}
const bom = cycloneDx(root) as {
  specVersion: string;
  serialNumber: string;
  components: Component[];
  dependencies: { ref: string; dependsOn: string[] }[];
  metadata: { component: { "bom-ref": string } };
};
const named = (name: string) => bom.components.find((component) => component.name === name && !component.group)!;

describe("the parts list", () => {
  it("names every package that the lock file pins, each once, with its hash", () => {
    expect(bom.specVersion).toBe("1.6");
    expect(bom.serialNumber).toMatch(/^urn:uuid:[0-9a-f-]{36}$/);
    expect(bom.components).toHaveLength(readLockFile(root).packages.length);
    expect(new Set(bom.components.map((component) => component["bom-ref"])).size).toBe(bom.components.length);
    const hashed = bom.components.filter((component) =>
      component.hashes?.some(({ alg, content }) => alg === "SHA-512" && /^[0-9a-f]{128}$/.test(content)),
    );
    // The lock file has no hash for some packages of other platforms.
    expect(hashed).toHaveLength(readLockFile(root).packages.filter((one) => one.integrity?.startsWith("sha512-")).length);
    expect(hashed.length).toBeGreaterThan(500);
  });

  it("gives package URLs, groups and licences as in the standard", () => {
    const zod = named("zod");
    expect(zod).toMatchObject({ purl: `pkg:npm/zod@${zod.version}`, scope: "required", licenses: [{ license: { id: "MIT" } }] });
    const client = bom.components.find((component) => component.group === "@prisma" && component.name === "client")!;
    expect(client.purl).toBe(`pkg:npm/%40prisma/client@${client.version}`);
    expect(named("vitest").scope).toBe("excluded");
  });

  it("says which package needs which, by references that exist", () => {
    const refs = new Set([bom.metadata.component["bom-ref"], ...bom.components.map((component) => component["bom-ref"])]);
    expect(bom.dependencies.flatMap(({ ref, dependsOn }) => [ref, ...dependsOn]).filter((ref) => !refs.has(ref))).toEqual([]);
    const ofProject = bom.dependencies.find(({ ref }) => ref === bom.metadata.component["bom-ref"])!;
    expect(ofProject.dependsOn).toContain(named("zod")["bom-ref"]);
  });
});

import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { localHost } from "./local-host";
import { overlayHost } from "./overlay-host";

let real: string;
let over: string;
beforeAll(async () => {
  real = await mkdtemp(join(tmpdir(), "mw-real-"));
  over = await mkdtemp(join(tmpdir(), "mw-over-"));
  await writeFile(join(real, "both"), "real");
  await writeFile(join(real, "only"), "machine");
  await mkdir(join(over, real), { recursive: true });
  await writeFile(join(over, real, "both"), "stand-in");
});
afterAll(async () => {
  await rm(real, { recursive: true, force: true });
  await rm(over, { recursive: true, force: true });
});

describe("an overlay", () => {
  it("answers with its own file first and with the machine's where it has none", async () => {
    const host = overlayHost(localHost(), over);
    expect(await host.readText(join(real, "both"))).toBe("stand-in");
    expect(await host.readText(join(real, "only"))).toBe("machine");
    expect((await host.readBytes(join(real, "both"), 0, 5)).toString()).toBe("stand");
    await expect(host.readText(join(real, "absent"))).rejects.toMatchObject({ code: "ENOENT" });
  });

  it("speaks of paths as if they lay on the machine", async () => {
    const host = overlayHost(localHost(), over);
    expect(await host.realPath(join(real, "both"))).toBe(join(real, "both"));
    expect(await host.glob(join(real, "bo*"))).toEqual([join(real, "both")]);
    expect(await host.glob(join(real, "on*"))).toEqual([join(real, "only")]);
  });
});

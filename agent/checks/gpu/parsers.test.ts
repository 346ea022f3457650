import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { brokenText } from "../../testing/broken-text";
import { journalLines, ringLines } from "../kernel-log";
import { parseStat } from "../process-identity";
import { compareVersions, driverFor } from "./cuda-table";
import { moduleVersion } from "./driver-state";
import { parseHardware } from "./hardware";
import { parseNvlink } from "./nvlink";
import { lastOutOfMemory } from "./out-of-memory";
import { busOf, deviceOf } from "./pci";
import { csvRows } from "./smi";
import { recoveryAction } from "./xid-catalogue";
import { xidsOf } from "./xid-events";
import { at, parseXml } from "./xml";

/** Text that looks like what the parsers read, cut and mixed with noise. */
const pieces = [
  '<gpu id="1">',
  "</gpu>",
  "<a>",
  "</a>",
  "NVRM: Xid (PCI:0000:3b:00): 79, pid=1",
  "SXid (PCI:0000:05:00.0): 12028, Fatal",
  "[  1.2] ",
  "{",
  "}",
  '"MESSAGE":',
  "GPU 0:",
  " Link 1: <inactive>",
  "1 (a) b) S 1",
  ",",
  "\n",
  "GPC 1, TPC 2",
  "CUDA out of memory",
  "to 0x1 (GPU Reset Required)",
];
const text = fc.array(fc.oneof(fc.constantFrom(...pieces), brokenText), { maxLength: 60 }).map((parts) => parts.join(""));
const version = fc.array(fc.nat(999), { minLength: 1, maxLength: 4 }).map((parts) => parts.join("."));

describe("the GPU parsers", () => {
  it("never throw, whatever the text", () => {
    fc.assert(
      fc.property(text, (noise) => {
        parseHardware(noise);
        parseXml(noise);
        parseNvlink(noise);
        csvRows(noise, ["a", "b"]);
        moduleVersion(noise);
        deviceOf("0000:00:00.0", noise);
        busOf(noise);
        journalLines(noise, "");
        recoveryAction(noise);
        lastOutOfMemory(noise.split("\n"));
        parseStat(noise);
        xidsOf(ringLines(noise, 0));
      }),
      { numRuns: 500 },
    );
  });

  it("count as many sightings as the log holds, however they are mixed", () => {
    const sighting = fc.record({ bus: fc.constantFrom("3b", "43"), code: fc.constantFrom(13, 63, 79), atMs: fc.nat(1_000_000) });
    fc.assert(
      fc.property(fc.array(sighting, { maxLength: 40 }), (sightings) => {
        const lines = sightings.map(({ bus, code, atMs }) => ({ atMs, boot: "", text: `NVRM: Xid (PCI:0000:${bus}:00): ${code}, x` }));
        const counted = xidsOf(lines).active.reduce((total, event) => total + event.lines, 0);
        expect(counted).toBe(sightings.length);
      }),
    );
  });

  it("read back every text of a nested document, and the part that came of a cut one", () => {
    const xml = '<nvidia_smi_log><gpu id="0"><a><b>1 &amp; 2</b></a></gpu></nvidia_smi_log>';
    expect(at(parseXml(xml), "nvidia_smi_log/gpu/a/b")?.text).toBe("1 & 2");
    for (let length = 0; length <= xml.length; length++) parseXml(xml.slice(0, length));
    expect(at(parseXml(xml.slice(0, 50)), "nvidia_smi_log/gpu")?.id).toBe("0");
  });

  it("compare versions as a total order by number, not by letter", () => {
    expect(compareVersions("570.26", "570.124.06")).toBeLessThan(0);
    fc.assert(
      fc.property(
        version,
        version,
        (a, b) => Math.sign(compareVersions(a, b)) === -Math.sign(compareVersions(b, a)) || compareVersions(a, b) === 0,
      ),
    );
  });

  it("know the CUDA table's rows, and that there is no 12.7", () => {
    expect(driverFor("12.8.1")).toEqual({ full: "570.26", minimum: "525.60.13" });
    expect(driverFor("12.7")).toBeNull();
    expect(driverFor("nonsense")).toBeNull();
  });

  it("spell a bus one way", () => {
    expect([busOf("00000000:3B:00.0"), busOf("PCI:0000:3b:00"), busOf("0000:3b:00.0")]).toEqual(Array(3).fill("0000:3b:00"));
  });
});

import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseEnvFile } from "../env-file";
import { isTooOld, releaseOf, satisfies } from "./specifier";
import { compareReleases } from "./version-number";

describe("a version specifier", () => {
  it.each([
    ["3.11.7", ">=3.10,<3.13", true],
    ["3.13.0", ">=3.10,<3.13", false],
    ["3.11.7", "~=3.11.2", true],
    ["3.12.0", "~=3.11.2", false],
    ["3.12.0", "~=3.11", true],
    ["3.11.7", "==3.11.*", true],
    ["3.11.7", "!=3.11.*", false],
    ["3.11", "3.11", true],
    ["3.11.7", "3.11", true],
    ["3.1.7", "3.11", false],
    ["5.0.0rc1", ">=5.0.0", false],
    ["5.0.0rc1", ">=5.0.0rc0", true],
    ["5.0.0rc1", "<5", false],
    ["4.57.1", "<5", true],
    ["5.0.0", "<5", false],
    ["0.5.6.post1", ">=0.5.6.post1", true],
    ["0.5.6", ">=0.5.6.post1", false],
    ["0.12.0+cu128", ">=0.12.0", true],
    ["3.11.7", "soon", null],
    ["", ">=3", null],
  ])("%s against %s is %s", (version, specifier, expected) => {
    expect(satisfies(version, specifier)).toBe(expected);
  });

  it("knows a version that is too old from one that is too new", () => {
    expect([
      isTooOld("3.8.1", ">=3.10,<3.13"),
      isTooOld("3.13.0", ">=3.10,<3.13"),
      isTooOld("3.8.1", "3.11"),
      isTooOld("3.12.0", "3.11"),
    ]).toEqual([true, false, true, false]);
  });

  const release = fc.array(fc.nat(50), { minLength: 1, maxLength: 4 });
  it("agrees with the order of releases, for any two of them", () => {
    fc.assert(
      fc.property(release, release, (left, right) => {
        const [a, b] = [left.join("."), right.join(".")];
        expect(satisfies(a, `>=${b}`)).toBe(compareReleases(left, right) >= 0);
        expect(satisfies(a, `<${b}`)).toBe(compareReleases(left, right) < 0);
        expect(satisfies(a, `==${b}`)).toBe(compareReleases(left, right) === 0);
        expect(releaseOf(a)).toEqual(left);
      }),
    );
  });

  it("never throws, whatever the text", () => {
    fc.assert(fc.property(fc.string(), fc.string(), (a, b) => [true, false, null].includes(satisfies(a, b))));
  });
});

describe("an environment file", () => {
  it("gives values without quotes, past comments and export; the last line wins", () => {
    expect({ ...parseEnvFile('# note\nA=1\nexport B="two words"\n A = 3 \nbroken\n=x\n') }).toEqual({ A: "3", B: "two words" });
  });
  it("never throws, and a written variable is read back", () => {
    fc.assert(
      fc.property(fc.string(), fc.stringMatching(/^[A-Z][A-Z_]{0,8}$/), fc.stringMatching(/^[a-z0-9/:.]{0,20}$/), (noise, name, value) => {
        expect(parseEnvFile(`${noise}\n${name}=${value}\n`)[name]).toBe(value);
      }),
    );
  });
});

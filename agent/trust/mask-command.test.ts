import { describe, expect, it } from "vitest";
import { MASK, maskSecrets, maskWords } from "./mask-command";

describe("a command line that leaves the host", () => {
  it("holds no value of a flag or variable for a secret, and no user of an address", () => {
    const words = [
      "env",
      "HF_TOKEN=abc",
      "vllm",
      "serve",
      "m",
      "--api-key",
      "k1",
      "k2",
      "--port",
      "80",
      "--auth-token=t",
      "--db",
      "postgres://u:p@h/d",
    ];
    expect(maskWords(words)).toEqual([
      "env",
      MASK,
      "vllm",
      "serve",
      "m",
      "--api-key",
      MASK,
      MASK,
      "--port",
      "80",
      `--auth-token=${MASK}`,
      "--db",
      MASK,
    ]);
  });

  it("keeps what only sounds like one", () => {
    const words = [
      "--tokenizer",
      "a/b",
      "--max-num-batched-tokens",
      "8192",
      "--ssl-keyfile",
      "/k.pem",
      "--trust-remote-code",
      "--passes=3",
      "--model",
      "m",
    ];
    expect(maskWords(words)).toEqual(words);
  });
});

describe("a text that leaves the host", () => {
  it.each([
    "--DSN hunter2",
    "x --My-Auth=hunter2",
    "MY_CREDENTIAL_FILE=hunter2",
    "DB_PASS=hunter2",
    "AUTHORIZATION: Basic hunter2",
    "'Api_Key': 'hunter2'",
    "Secret = hunter2",
    "myPassWord: hunter2",
    "refreshToken=hunter2",
    "redis://app:hunter2@db",
    "sk-hunter2hunter2",
    "eyJhbGciOiJI.eyJhunter2.c2lnbmF0dXJl",
  ])("holds no secret of the form %s", (text) => {
    expect(maskSecrets(`at 12:00 ${text} was read`)).not.toContain("hunter2");
  });

  it("is searched in a time that grows with its length, whatever a workload's user writes", () => {
    // Half a million letters: a search that begins again at every letter would take minutes.
    for (const unit of ["a-", "aA_", "token ", "password=", "eyJ", "--key-"]) maskSecrets(unit.repeat(500_000 / unit.length));
    expect(maskSecrets(`${"a-".repeat(1_000)} password=hunter2`)).not.toContain("hunter2");
  });
});

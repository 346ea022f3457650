import { MASK } from "./mask-command";

/** Masking shorter secrets would hide ordinary text. */
const MIN_SECRET = 4;

/** Replaces secrets in a stream of text, also where one is cut by the end of a piece: what may be the beginning of a secret is held back. */
export class Masker {
  private readonly secrets: string[];
  private held = "";

  constructor(secrets: string[]) {
    const lines = secrets.flatMap((secret) => [secret, ...secret.split("\n")].map((text) => text.trim()));
    this.secrets = [...new Set(lines.filter((line) => line.length >= MIN_SECRET))].sort((a, b) => b.length - a.length);
  }

  push(text: string): string {
    if (this.secrets.length === 0) return text;
    const masked = this.mask(this.held + text);
    const keep = this.secretBeginning(masked);
    this.held = masked.slice(masked.length - keep);
    return masked.slice(0, masked.length - keep);
  }

  /** What was held back, once nothing more can follow. */
  end(): string {
    const rest = this.held;
    this.held = "";
    return rest;
  }

  mask(text: string): string {
    return this.secrets.reduce((masked, secret) => masked.replaceAll(secret, MASK), text);
  }

  /** Length of the longest end of the text that is the beginning of a secret. */
  private secretBeginning(text: string): number {
    let longest = 0;
    for (const secret of this.secrets)
      for (let length = Math.min(secret.length - 1, text.length); length > longest; length--)
        if (text.endsWith(secret.slice(0, length))) longest = length;
    return longest;
  }
}

import "server-only";
import { BlockList, isIP } from "node:net";

/**
 * Addresses at which clouds hand out credentials to whoever asks from inside: an endpoint must never point there.
 * Link-local (RFC 3927, RFC 4291) covers AWS, Azure, Google and OpenStack; the single addresses are those of
 * AWS over IPv6, Alibaba and Oracle. Private ranges stay allowed: that is where a fleet's models live.
 */
const refused = new BlockList();
refused.addSubnet("169.254.0.0", 16, "ipv4");
refused.addSubnet("fe80::", 10, "ipv6");
refused.addAddress("fd00:ec2::254", "ipv6");
refused.addAddress("100.100.100.200", "ipv4");
refused.addAddress("192.0.0.192", "ipv4");

/** Also catches an IPv4 address that is written as IPv6 (`::ffff:169.254.169.254`, `64:ff9b::a9fe:a9fe`). */
export function isRefusedAddress(address: string): boolean {
  const plain = address.replace(/%.*$/, "");
  const family = isIP(plain);
  if (family === 0) return true;
  if (family === 4) return refused.check(plain, "ipv4");
  if (refused.check(plain, "ipv6")) return true;
  const inner = embeddedIpv4(plain);
  return inner !== null && refused.check(inner, "ipv4");
}

/** The IPv4 address inside a mapped (::ffff:0:0/96), compatible (::/96) or NAT64 (64:ff9b::/96) address. */
function embeddedIpv4(address: string): string | null {
  const words = wordsOf(address);
  const head = words.slice(0, 6).join(",");
  if (head !== "0,0,0,0,0,65535" && head !== "0,0,0,0,0,0" && head !== "100,65435,0,0,0,0") return null;
  const [high = 0, low = 0] = words.slice(6);
  return [high >> 8, high & 255, low >> 8, low & 255].join(".");
}

/** The eight 16-bit words of a valid IPv6 address. */
function wordsOf(address: string): number[] {
  const hex = address.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_, a, b, c, d) => {
    const word = (high: string, low: string) => ((Number(high) << 8) | Number(low)).toString(16);
    return `${word(a, b)}:${word(c, d)}`;
  });
  const [left = "", right] = hex.split("::");
  const parse = (text: string) => (text === "" ? [] : text.split(":").map((word) => Number.parseInt(word, 16)));
  const head = parse(left);
  if (right === undefined) return head;
  const tail = parse(right);
  return [...head, ...new Array<number>(8 - head.length - tail.length).fill(0), ...tail];
}

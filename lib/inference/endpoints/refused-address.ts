import "server-only";
import ipaddr from "ipaddr.js";
import { env } from "@/lib/env";

type Address = ipaddr.IPv4 | ipaddr.IPv6;

/**
 * Addresses at which clouds hand out credentials to whoever asks from inside: AWS (and its containers), Google, Azure, OpenStack, Alibaba,
 * Oracle. No setting opens these.
 */
const metadata = new Set(
  [
    "169.254.169.254",
    "169.254.170.2",
    "169.254.170.23",
    "168.63.129.16",
    "100.100.100.200",
    "192.0.0.192",
    "fd00:ec2::254",
    "fd00:ec2::23",
    "fd20:ce::254",
  ].map((one) => ipaddr.parse(one).toNormalizedString()),
);
/** An IPv6 address that leads to the IPv4 address at its end, or behind its prefix: NAT64, local NAT64, 6to4, IPv4-compatible. */
const carriers: [net: string, bits: number, from: number][] = [
  ["64:ff9b::", 96, 12],
  ["64:ff9b:1::", 48, 12],
  ["2002::", 16, 2],
  ["::", 96, 12],
];
/** Addresses that cannot serve anything, whatever the installation allows. */
const never = new Set(["unspecified", "broadcast", "multicast", "reserved", "teredo", "discard"]);

/** The addresses that a packet to this one may reach: itself, and an embedded IPv4 address. */
function meanings(text: string): Address[] {
  const plain = text.replace(/%.*$/, "");
  if (!ipaddr.isValid(plain)) return [];
  const address = ipaddr.process(plain);
  if (address.kind() === "ipv4") return [address];
  const six = address as ipaddr.IPv6;
  const inner = carriers.flatMap(([net, bits, from]) =>
    six.match(ipaddr.IPv6.parse(net), bits) && six.range() !== "loopback" && six.range() !== "unspecified"
      ? [new ipaddr.IPv4(six.toByteArray().slice(from, from + 4))]
      : [],
  );
  return inner.length > 0 ? inner : [six];
}

/** Networks that are allowed besides public addresses. */
export type Networks = ReturnType<typeof env>["MILLWRIGHT_ENDPOINT_NETWORKS"];

function isAllowed(address: Address, networks: Networks): boolean {
  return networks.some(([net, bits]) => net.kind() === address.kind() && address.match(net, bits));
}

/**
 * Whether the portal must not connect there. People choose where endpoints, channels and push services lie: so they are public addresses, or in a
 * network that the installation allows for that purpose.
 */
export function isRefusedAddress(text: string, networks: Networks = env().MILLWRIGHT_ENDPOINT_NETWORKS): boolean {
  const addresses = meanings(text);
  return (
    addresses.length === 0 ||
    addresses.some(
      (one) => metadata.has(one.toNormalizedString()) || never.has(one.range()) || (one.range() !== "unicast" && !isAllowed(one, networks)),
    )
  );
}

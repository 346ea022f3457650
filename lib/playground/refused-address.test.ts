import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isRefusedAddress } from "./refused-address";

describe("addresses an endpoint may not have", () => {
  it.each([
    "169.254.169.254",
    "169.254.0.1",
    "fd00:ec2::254",
    "FD00:0EC2:0:0:0:0:0:254",
    "fe80::1",
    "fe80::1%eth0",
    "::ffff:169.254.169.254",
    "::ffff:a9fe:a9fe",
    "0:0:0:0:0:ffff:a9fe:a9fe",
    "::169.254.169.254",
    "64:ff9b::a9fe:a9fe",
    "100.100.100.200",
    "192.0.0.192",
    "not an address",
    "",
  ])("refuses %s", (address) => expect(isRefusedAddress(address)).toBe(true));

  it.each(["127.0.0.1", "::1", "10.0.0.8", "192.168.1.4", "8.8.8.8", "169.253.1.1", "fd00:ec2::253", "::ffff:10.0.0.1", "2001:db8::1"])(
    "allows %s",
    (address) => expect(isRefusedAddress(address)).toBe(false),
  );

  it("refuses every link-local IPv4 address however it is written", () => {
    fc.assert(
      fc.property(fc.nat(255), fc.nat(255), (c, d) => {
        const hex = `a9fe:${((c << 8) | d).toString(16)}`;
        expect(isRefusedAddress(`169.254.${c}.${d}`)).toBe(true);
        expect(isRefusedAddress(`::ffff:169.254.${c}.${d}`)).toBe(true);
        expect(isRefusedAddress(`::ffff:${hex}`)).toBe(true);
        expect(isRefusedAddress(`64:ff9b::${hex}`)).toBe(true);
      }),
    );
  });
});

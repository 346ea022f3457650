import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { forgetEnv } from "@/lib/env";
import { isRefusedAddress } from "./refused-address";

const before = process.env.MILLWRIGHT_ENDPOINT_NETWORKS;
const allow = (networks: string) => {
  process.env.MILLWRIGHT_ENDPOINT_NETWORKS = networks;
  forgetEnv();
};
afterAll(() => allow(before ?? ""));

const metadata = [
  "169.254.169.254",
  "169.254.170.2",
  "168.63.129.16",
  "100.100.100.200",
  "192.0.0.192",
  "fd00:ec2::254",
  "FD00:0EC2:0:0:0:0:0:254",
  "fd20:ce::254",
  "::ffff:169.254.169.254",
  "::ffff:a9fe:a9fe",
  "0:0:0:0:0:ffff:a9fe:a9fe",
  "::169.254.169.254",
  "64:ff9b::a9fe:a9fe",
  "64:ff9b:1::a9fe:a9fe",
  "2002:a9fe:a9fe::1",
  "::ffff:168.63.129.16",
  "2852039166",
  "0xa9fea9fe",
];
const inside = [
  "127.0.0.1",
  "127.1.2.3",
  "::1",
  "10.0.0.8",
  "172.16.3.4",
  "192.168.1.4",
  "100.64.0.1",
  "fd12::1",
  "169.254.0.1",
  "fe80::1%eth0",
  "::ffff:10.0.0.1",
  "64:ff9b::a00:1",
];

describe("addresses an endpoint may not have", () => {
  describe("while the installation allows no network", () => {
    beforeAll(() => allow(""));
    it.each([...metadata, ...inside, "0.0.0.0", "::", "255.255.255.255", "224.0.0.1", "not an address", ""])("%s", (address) =>
      expect(isRefusedAddress(address)).toBe(true),
    );
    it.each(["8.8.8.8", "2606:4700::1111", "169.253.1.1", "::ffff:8.8.8.8"])("are not %s", (address) =>
      expect(isRefusedAddress(address)).toBe(false),
    );
    it("whatever the spelling of a private IPv4 address", () => {
      fc.assert(
        fc.property(fc.nat(255), fc.nat(255), fc.nat(255), (b, c, d) => {
          const hex = `${((10 << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
          for (const spelling of [`10.${b}.${c}.${d}`, `::ffff:10.${b}.${c}.${d}`, `::ffff:${hex}`, `64:ff9b::${hex}`, `2002:${hex}::`])
            expect(isRefusedAddress(spelling), spelling).toBe(true);
        }),
      );
    });
  });

  describe("while it allows its own networks", () => {
    beforeAll(() => allow("10.0.0.0/8, 127.0.0.0/8 ::1/128,fd00::/8,169.254.0.0/16"));
    it.each(["10.0.0.8", "127.0.0.1", "::1", "fd12::1", "::ffff:10.0.0.1"])("are not %s", (address) =>
      expect(isRefusedAddress(address)).toBe(false),
    );
    it.each([...metadata, "192.168.1.4", "0.0.0.0"])("%s still", (address) => expect(isRefusedAddress(address)).toBe(true));
  });

  it("are named when the setting is wrong", () => {
    allow("10.0.0.0/99");
    expect(() => isRefusedAddress("10.0.0.1")).toThrow(/MILLWRIGHT_ENDPOINT_NETWORKS/);
    allow(before ?? "");
  });
});

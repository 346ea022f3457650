import type { Role } from "@/lib/contracts/member";

declare module "next-auth" {
  interface User {
    sessionVersion: number;
  }
  interface Session {
    userId: string;
    sessionVersion: number;
    memberships: { slug: string; name: string; role: Role }[];
  }
}
declare module "next-auth/jwt" {
  interface JWT {
    sessionVersion: number;
  }
}

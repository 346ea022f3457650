import type { Role } from "@/lib/contracts/member";

declare module "next-auth" {
  interface User {
    sessionId: string;
  }
  interface Session {
    userId: string;
    sessionId: string;
    memberships: { slug: string; name: string; role: Role }[];
  }
}
declare module "next-auth/jwt" {
  interface JWT {
    sessionId: string;
  }
}

import "server-only";
import { ADDRESS_HEADER } from "@/lib/client-address";

/** Where a person who is not signed in yet comes from: for limits, and for the list of their sessions. */
export interface Origin {
  address: string;
  userAgent: string;
}

const MOST_CHARACTERS = 200;

/** The origin of a request, from headers that the portal's own server sets. */
export const originOf = (headers: Headers): Origin => ({
  address: headers.get(ADDRESS_HEADER) ?? "unknown",
  userAgent: (headers.get("user-agent") ?? "").slice(0, MOST_CHARACTERS),
});

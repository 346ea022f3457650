"use client";
import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { ApiError } from "./api";

const final = new Set(["not-found", "forbidden", "reauthenticate", "unauthenticated", "bad-request", "invalid", "conflict"]);

/** A session that ended (elsewhere, by an owner, by time) leads back to where the person was, after signing in again. */
function leaveWhenSignedOut(error: unknown) {
  if (!(error instanceof ApiError) || error.code !== "unauthenticated" || location.pathname === "/sign-in") return;
  location.assign(`/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`);
}

const makeClient = () =>
  new QueryClient({
    queryCache: new QueryCache({ onError: leaveWhenSignedOut }),
    mutationCache: new MutationCache({ onError: leaveWhenSignedOut }),
    defaultOptions: {
      // Without a network a change must fail at once: kept back, it would be made later, when nobody expects it any more.
      mutations: { networkMode: "always" },
      queries: {
        networkMode: "always",
        // Freshness comes from the live stream; this is only the net below it.
        staleTime: 15_000,
        refetchOnWindowFocus: true,
        retry: (failures, error) => failures < 3 && !(error instanceof ApiError && final.has(error.code)),
        retryDelay: (attempt) => Math.min(500 * 2 ** attempt, 8_000),
      },
    },
  });

export function QueryProvider({ children }: { children: ReactNode }) {
  const [client] = useState(makeClient);
  return <QueryClientProvider client={client}>{children}</QueryClientProvider>;
}

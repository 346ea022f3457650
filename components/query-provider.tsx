"use client";
import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { ApiError } from "./api";

const final = new Set(["not-found", "forbidden", "reauthenticate", "unauthenticated", "bad-request", "invalid", "conflict"]);

/** After a session has ended (elsewhere, by an owner, by time), the person signs in again and returns to the same page. */
function leaveWhenSignedOut(error: unknown) {
  if (!(error instanceof ApiError) || error.code !== "unauthenticated" || location.pathname === "/sign-in") return;
  location.assign(`/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`);
}

const makeClient = () =>
  new QueryClient({
    queryCache: new QueryCache({ onError: leaveWhenSignedOut }),
    mutationCache: new MutationCache({ onError: leaveWhenSignedOut }),
    defaultOptions: {
      // Without a network a change must fail at once. If it were queued, it would be made later, when nobody expects it.
      mutations: { networkMode: "always" },
      queries: {
        networkMode: "always",
        // The live stream keeps data fresh; this is only the fallback.
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

"use client";
import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { ApiError } from "./api";
import { signInAgain } from "./sign-in-page";

const final = new Set(["not-found", "forbidden", "reauthenticate", "unauthenticated", "bad-request", "invalid", "conflict"]);

function leaveWhenSignedOut(error: unknown) {
  if (error instanceof ApiError && error.code === "unauthenticated") signInAgain();
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

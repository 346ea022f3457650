"use client";
import { ErrorState } from "@/components/ui/error-state";

/** A read on the server failed. Its text stays on the server; the digest finds it in the log. */
export default function ErrorPage({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <>
      <h1 className="sr-only">Error</h1>
      <ErrorState
        title="This page could not be read"
        holds={`Agents keep reporting and running repairs go on.${error.digest ? ` In the portal's log it is ${error.digest}.` : ""}`}
        onRetry={reset}
      />
    </>
  );
}

import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { SearchParamsContext } from "next/dist/shared/lib/hooks-client-context.shared-runtime";
import { expect, it } from "vitest";
import { InferenceSettings } from "@/lib/contracts/inference";
import { Locale } from "@/lib/contracts/locale";
import { renderText } from "@/scripts/testing/render-text";
import { ViewerProvider } from "../viewer";
import { InferencePage } from "./inference-page";

const org = { slug: "acme", name: "Acme" };
const viewer = { org, orgs: [org], me: { userId: "u1", name: "Ada", role: "operator" as const }, canFound: false };
const logged = {
  keyName: "nightly job",
  atMs: 0,
  route: "chat",
  model: "qwen-log",
  attempts: 1,
  batchItems: 1,
  ttftMs: null,
  totalMs: 1_500,
  promptTokens: 1,
  completionTokens: 1,
  prompt: null,
  answer: null,
};
const counts = { requests: 12, failed: 1, estimated: 0, promptTokens: 3_400, completionTokens: 560 };

it.each(Locale.options)("the whole page is drawn in %s: address, usage and settings, before any traffic", (locale) => {
  const text = renderText(
    <SearchParamsContext value={new URLSearchParams()}>
      {" "}
      <QueryClientProvider client={new QueryClient()}>
        <ViewerProvider viewer={viewer}>
          <InferencePage
            initial={{
              url: "http://door.test/v1",
              doors: [],
              settings: InferenceSettings.parse({}),
              requestDays: 30,
              routes: [],
              can: { configure: false },
            }}
            initialUsage={{ rows: [{ day: "2026-01-02", keyId: "k1", keyName: "nightly job", model: "qwen", ...counts }] }}
            days={30}
            initialLog={{ requests: [{ ...logged, id: "r1", status: 503, error: "no endpoint answered" }] }}
            initialFailed={false}
          />
        </ViewerProvider>
      </QueryClientProvider>
    </SearchParamsContext>,
    locale,
  );
  for (const part of ["http://door.test/v1/models", "nightly job", "2026-01-02", "3,400", "CSV", "qwen-log", "503"])
    expect(text).toContain(part);
});

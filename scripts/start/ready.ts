/** Waits until a URL answers with any status below 500. @throws Error after `timeoutMs`. */
export async function whenReady(url: string, timeoutMs = 180_000): Promise<void> {
  const until = Date.now() + timeoutMs;
  for (;;) {
    const status = await fetch(url, { redirect: "manual", signal: AbortSignal.timeout(5_000) }).then(
      (response) => response.status,
      () => 0,
    );
    if (status > 0 && status < 500) return;
    if (Date.now() > until) throw new Error(`${url} does not answer (last status ${status || "none"}).`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

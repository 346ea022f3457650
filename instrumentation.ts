/** Runs once when the portal starts. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { closeStreamsOnExit } = await import("@/lib/live/close-on-exit");
  closeStreamsOnExit();
  const { serveProcessMetrics } = await import("@/lib/process-metrics/serve");
  serveProcessMetrics();
}

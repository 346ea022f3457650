"use client";

/** True once a navigation to the sign-in page is on its way: a second one would abort it, and might lead elsewhere. */
let isLeaving = false;
// The browser may show this page again as it was left.
if (typeof window !== "undefined")
  window.addEventListener("pageshow", () => {
    isLeaving = false;
  });

/** Leaves because the session has ended elsewhere or by time. After signing in, the person returns to this page. */
export function signInAgain(): void {
  if (isLeaving || location.pathname === "/sign-in") return;
  isLeaving = true;
  location.assign(`/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`);
}

/** Ends the session and leaves the page, so that no data stays in memory. Stays when `end` throws. */
export async function leaveAfter(end: () => Promise<void>): Promise<void> {
  // The page's queries are refused as soon as the session has ended.
  isLeaving = true;
  try {
    await end();
  } catch (error) {
    isLeaving = false;
    throw error;
  }
  location.assign("/sign-in");
}

"use client";
import { useRouter } from "next/navigation";
import { useEffect, useEffectEvent } from "react";
import { useOrg } from "../viewer";
import { places } from "./navigation";

const GO_MS = 1_200;
const typing = (target: EventTarget | null) =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
const isShown = (element: HTMLElement) => element.getClientRects().length > 0 && !element.matches(":disabled, [aria-disabled=true]");

/**
 * The keys that work on every page. A page takes part by attributes, without registering anything:
 * `data-filter` on the field that `/` goes to, `data-row` on what `j` and `k` walk, `data-key="a"` on what a single letter presses or goes to.
 * A single letter never changes anything by itself: one stray key would.
 */
export function useKeys(on: { palette: () => void; help: () => void }) {
  const router = useRouter();
  const org = useOrg();
  const press = useEffectEvent((event: KeyboardEvent, going: boolean): boolean => {
    if ((event.metaKey || event.ctrlKey) && event.key.toLowerCase() === "k") {
      event.preventDefault();
      on.palette();
      return false;
    }
    if (event.metaKey || event.ctrlKey || event.altKey || event.defaultPrevented || typing(event.target)) return false;
    if (document.querySelector("[role=dialog],[role=menu]")) return false;
    if (going) {
      const place = places.find((each) => each.key === event.key);
      if (place) router.push(`/${org}/${place.path}`);
      return false;
    }
    if (event.key === "g") return true;
    if (event.key === "?") on.help();
    else if (event.key === "/") focusFilter(event);
    else if (event.key === "j" || event.key === "k") walkRows(event, event.key === "j" ? 1 : -1);
    else if (/^[a-z]$/.test(event.key)) pressKeyed(event);
    return false;
  });
  useEffect(() => {
    let goingUntil = 0;
    const listener = (event: KeyboardEvent) => {
      goingUntil = press(event, Date.now() < goingUntil) ? Date.now() + GO_MS : 0;
    };
    window.addEventListener("keydown", listener);
    return () => window.removeEventListener("keydown", listener);
  }, []);
}

function focusFilter(event: KeyboardEvent) {
  const field = [...document.querySelectorAll<HTMLElement>("[data-filter]")].find(isShown);
  if (!field) return;
  event.preventDefault();
  field.focus();
  if (field instanceof HTMLInputElement) field.select();
}

function walkRows(event: KeyboardEvent, step: 1 | -1) {
  const rows = [...document.querySelectorAll<HTMLElement>("[data-row]")].filter(isShown);
  const here = rows.findIndex((row) => row.contains(document.activeElement));
  const next = here === -1 ? rows[0] : rows[here + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
  next.scrollIntoView({ block: "nearest" });
}

function pressKeyed(event: KeyboardEvent) {
  const target = [...document.querySelectorAll<HTMLElement>(`[data-key="${event.key}"]`)].find(isShown);
  if (!target) return;
  event.preventDefault();
  target.focus();
  target.click();
}

/** Light or dark: chosen in this browser, else the system's. */
export const themes = ["system", "light", "dark"] as const;
export type Theme = (typeof themes)[number];
export const THEME_KEY = "theme";
export const THEME_EVENT = "millwright-theme";

export const parseTheme = (stored: unknown): Theme => themes.find((theme) => theme === stored) ?? "system";

/** Runs before the page is drawn, so that it never flashes in the other colours; and again when the choice or the system changes. */
export const themeScript = `(() => {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const apply = () => {
    let chosen;
    try { chosen = JSON.parse(localStorage.getItem("${THEME_KEY}")); } catch {}
    document.documentElement.dataset.theme = chosen === "light" || chosen === "dark" ? chosen : dark.matches ? "dark" : "light";
  };
  dark.addEventListener("change", apply);
  addEventListener("storage", apply);
  addEventListener("${THEME_EVENT}", apply);
  apply();
})()`;

"use client";
import { useTranslations } from "next-intl";
import { Checkbox } from "../ui/input";
import { useQueryString } from "../use-query-string";

/** Whether charts show the usual range and the forecast: `outlook=1` in the URL. */
export function useOutlookSwitch() {
  const { get, set } = useQueryString();
  return { isOn: get("outlook") === "1", turn: (on: boolean) => set({ outlook: on }, { push: true }) };
}

/** The switch; `error` is what kept the outlook from being read. */
export function OutlookSwitch({ isOn, turn, error }: ReturnType<typeof useOutlookSwitch> & { error: Error | null }) {
  const t = useTranslations("charts");
  return (
    <>
      <Checkbox checked={isOn} onChange={(event) => turn(event.target.checked)} title={t("outlookAbout")}>
        {t("outlook")}
      </Checkbox>
      {error && <span className="text-bad text-xs">{t("outlookFailed")}</span>}
    </>
  );
}

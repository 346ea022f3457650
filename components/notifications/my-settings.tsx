"use client";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import type { MyPreference, Preference } from "@/lib/contracts/notification-preference";
import { Button } from "../ui/button";
import { Card, CardBody, CardHeader } from "../ui/card";
import { useHydrated } from "../ui/clock";
import { Field } from "../ui/field";
import { Checkbox, Input, Select } from "../ui/input";
import { useOrg } from "../viewer";
import { useSavePreference } from "./queries";
import { readTopics, textOf } from "./read-form";
import { TopicFields } from "./topic-fields";

function readPreference(form: FormData): Preference {
  const quiet = form.has("quiet") ? { from: textOf(form, "from"), to: textOf(form, "until") } : null;
  return {
    ...readTopics(form),
    email: form.has("email"),
    push: form.has("push"),
    timeZone: textOf(form, "timeZone"),
    quiet,
    digest: textOf(form, "digest") as Preference["digest"],
    digestAt: textOf(form, "digestAt") || "08:00",
  };
}

/** What this member hears of, how and when. */
export function MySettings({ mine: { preference, mail } }: { mine: MyPreference }) {
  const t = useTranslations("notifications");
  const save = useSavePreference(useOrg());
  const hydrated = useHydrated();
  // Server and browsers know other zones: the first drawing has only the chosen one.
  const zones = hydrated ? [...new Set([preference.timeZone, "UTC", ...Intl.supportedValuesOf("timeZone")])] : [preference.timeZone];
  const [isQuiet, setQuiet] = useState(preference.quiet !== null);
  const [digest, setDigest] = useState<string>(preference.digest);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    save.mutate(readPreference(new FormData(event.currentTarget)));
  };
  return (
    <Card>
      <CardHeader title={t("mine.title")} description={t("mine.about")} />
      <CardBody>
        <form onSubmit={submit} className="flex max-w-2xl flex-col gap-4">
          <fieldset>
            <legend className="mb-1.5 font-medium text-sm">{t("mine.how")}</legend>
            <div className="flex flex-wrap gap-x-4 gap-y-1.5 max-sm:flex-col">
              <Checkbox name="email" defaultChecked={preference.email}>
                {t(mail ? "mine.email" : "mine.emailNone")}
              </Checkbox>
              <Checkbox name="push" defaultChecked={preference.push}>
                {t("mine.push")}
              </Checkbox>
            </div>
          </fieldset>
          <TopicFields topics={preference.topics} minSeverity={preference.minSeverity} language={preference.language} />
          <Field label={t("timeZone")}>
            <Select name="timeZone" defaultValue={preference.timeZone}>
              {zones.map((zone) => (
                <option key={zone}>{zone}</option>
              ))}
            </Select>
          </Field>
          <Checkbox name="quiet" checked={isQuiet} onChange={(event) => setQuiet(event.target.checked)}>
            {t("mine.quiet")}
          </Checkbox>
          {isQuiet && (
            <div className="grid gap-4 sm:grid-cols-2">
              <Field label={t("mine.from")}>
                <Input type="time" name="from" required defaultValue={preference.quiet?.from ?? "22:00"} />
              </Field>
              <Field label={t("mine.until")}>
                <Input type="time" name="until" required defaultValue={preference.quiet?.to ?? "07:00"} />
              </Field>
            </div>
          )}
          <div className="grid gap-4 sm:grid-cols-2">
            <Field label={t("mine.digest")}>
              <Select name="digest" value={digest} onChange={(event) => setDigest(event.target.value)}>
                <option value="off">{t("mine.digestOff")}</option>
                <option value="hourly">{t("mine.digestHourly")}</option>
                <option value="daily">{t("mine.digestDaily")}</option>
              </Select>
            </Field>
            {digest === "daily" && (
              <Field label={t("mine.sentAt")}>
                <Input type="time" name="digestAt" required defaultValue={preference.digestAt} />
              </Field>
            )}
          </div>
          <div className="flex justify-end">
            <Button type="submit" variant="primary" pending={save.isPending}>
              {t("mine.save")}
            </Button>
          </div>
        </form>
      </CardBody>
    </Card>
  );
}

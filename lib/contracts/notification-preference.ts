import * as z from "zod";
import { NoticeLanguage, NoticeSeverity, NoticeTopic } from "./notifications";

/** `22:30` */
export const TimeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "must be a time such as 22:30");

const isTimeZone = (name: string): boolean => {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
};
/** `Europe/Berlin` */
export const TimeZone = z.string().max(60).refine(isTimeZone, "must be a time zone such as Europe/Berlin");

/** What a member is notified of, how and when. On-call pages reach them at any hour. */
export const Preference = z.strictObject({
  email: z.boolean(),
  push: z.boolean(),
  topics: z.array(NoticeTopic).max(NoticeTopic.options.length),
  minSeverity: NoticeSeverity,
  language: NoticeLanguage,
  timeZone: TimeZone,
  /** Between these times nothing is sent; it is sent at their end. */
  quiet: z.strictObject({ from: TimeOfDay, to: TimeOfDay }).nullable(),
  /** E-mail is gathered and sent once an hour, or once a day at `digestAt`. */
  digest: z.enum(["off", "hourly", "daily"]),
  digestAt: TimeOfDay,
});
export type Preference = z.infer<typeof Preference>;

/** The default: what members must decide, and the outcome of their own requests. */
export const defaultPreference: Preference = {
  email: true,
  push: true,
  topics: ["approvals", "repairs", "security"],
  minSeverity: "info",
  language: "en",
  timeZone: "UTC",
  quiet: null,
  digest: "off",
  digestAt: "08:00",
};

export const MyPreference = z.object({ preference: Preference, mail: z.boolean() });
export type MyPreference = z.infer<typeof MyPreference>;

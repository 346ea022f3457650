import { defaultPreference, Preference } from "@/lib/contracts/notification-preference";
import { NoticeLanguage } from "@/lib/contracts/notifications";

/** A member's stored preference. One that is absent, or unreadable since an older version wrote it, is the default in the language of the member's account. */
export function storedPreference(body: unknown, accountLanguage: string | null): Preference {
  const stored = Preference.safeParse(body);
  if (stored.success) return stored.data;
  const language = NoticeLanguage.safeParse(accountLanguage);
  return language.success ? { ...defaultPreference, language: language.data } : defaultPreference;
}

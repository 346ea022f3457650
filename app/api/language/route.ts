import { setLanguage } from "@/lib/auth/directory";
import { rememberLocale } from "@/lib/auth/locale";
import { currentSession } from "@/lib/auth/session";
import { readJson } from "@/lib/body";
import { SetLanguage } from "@/lib/contracts/locale";
import { door, refuseCrossSite } from "@/lib/http";
import { parseInput } from "@/lib/parse-input";

/** Changes the language of this browser, and of the signed-in person. */
export const PUT = door(async (request) => {
  refuseCrossSite(request);
  const { language } = parseInput(SetLanguage, await readJson(request, 1_024));
  const session = await currentSession();
  if (session) await setLanguage(session.userId, language);
  return new Response(null, { status: 204, headers: { "set-cookie": rememberLocale(language) } });
});

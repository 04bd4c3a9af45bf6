// Tells the server the browser's time zone once, unless the visitor has chosen one.
import { swap } from "./swap.js";

const NAME = "holdfast_tz";

/** Sets the cookie if there is none, and shows the page in that zone. */
export function rememberZone(after) {
  const shown = document.documentElement.dataset.zone;
  const detected = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!shown || !detected || hasZone()) return;
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `${NAME}=${detected}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
  const typing = document.querySelector("form[data-once] input:not([type=hidden])");
  if (hasZone() && detected !== shown && !typing) swap(location.href, { after });
}

const hasZone = () => document.cookie.split("; ").some((part) => part.startsWith(`${NAME}=`));

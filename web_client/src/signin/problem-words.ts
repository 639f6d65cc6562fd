/** A refusal in plain words: ours where we know the case, else the server's own sentence; always the reference. */
import { language } from "../core/i18n";
import { ProblemError } from "../core/rest";
import { t } from "./texts";

const KNOWN = {
  wrong_password: "signin.wrong_password",
  wrong_code: "signin.wrong_code",
  disabled: "signin.disabled",
  rate_limited: "signin.rate_limited",
  unreachable: "signin.unreachable",
  name_taken: "accounts.taken",
} as const;

const INSTANT = /\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?(\.\d+)?(Z|[+-]\d\d:\d\d)?/;

function lockedOut({ title, detail }: ProblemError): string {
  const found = INSTANT.exec(detail);
  if (found === null) return detail === "" ? t("signin.locked_out") : `${title}: ${detail}`;
  const time = new Date(found[0]).toLocaleTimeString(language(), { hour: "2-digit", minute: "2-digit" });
  return t("signin.locked_until", { time });
}

function sentence(problem: ProblemError): string {
  if (problem.code === "locked_out") return lockedOut(problem);
  const key = (KNOWN as Record<string, (typeof KNOWN)[keyof typeof KNOWN] | undefined>)[problem.code];
  if (key !== undefined) return t(key);
  return problem.detail === "" ? problem.title : `${problem.title}: ${problem.detail}`;
}

/** Words for what a REST call threw; anything but a problem is a fault of ours and goes on. */
export function inWords(error: unknown): string {
  if (!(error instanceof ProblemError)) throw error;
  const reference =
    error.reference === "" ? "" : ` (${t("signin.reference", { reference: error.reference })})`;
  return sentence(error) + reference;
}

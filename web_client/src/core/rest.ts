/** REST for everything that is not live: JSON in, JSON out, and one error for whatever goes wrong. */
import { HTML_LANG, language } from "./i18n";
import type { Problem } from "./messages";

/** Why a request failed: the server's problem, or `unreachable` when there was no usable reply. */
export class ProblemError extends Error {
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly reference: string;

  constructor(
    readonly problem: Problem,
    readonly status: number,
  ) {
    super(problem.title);
    this.name = "ProblemError";
    this.code = problem.code;
    this.title = problem.title;
    this.detail = problem.detail;
    this.reference = problem.reference;
  }
}

export interface RestOptions {
  /** A customer's session token; staff come with their cookie. */
  bearer?: string | null;
  signal?: AbortSignal;
}

type Body = object | Blob | undefined;

function isProblem(value: unknown): value is Problem {
  return typeof value === "object" && value !== null && "code" in value && "title" in value;
}

function unusable(status: number, title: string): ProblemError {
  return new ProblemError({ code: "unreachable", title, detail: "", reference: "" }, status);
}

async function call<T>(method: string, path: string, body: Body, options: RestOptions): Promise<T> {
  const headers = new Headers({ Accept: "application/json", "Accept-Language": HTML_LANG[language()] });
  if (options.bearer) headers.set("Authorization", `Bearer ${options.bearer}`);
  const init: RequestInit = { method, headers, credentials: "same-origin", cache: "no-store" };
  if (options.signal) init.signal = options.signal;
  if (body instanceof Blob) {
    if (body.type !== "") headers.set("Content-Type", body.type);
    init.body = body;
  } else if (body !== undefined) {
    headers.set("Content-Type", "application/json");
    init.body = JSON.stringify(body);
  }
  let reply: Response;
  try {
    reply = await fetch(path, init);
  } catch (error) {
    if (options.signal?.aborted === true) throw error;
    throw unusable(0, "The service cannot be reached.");
  }
  const text = await reply.text();
  let parsed: unknown;
  try {
    parsed = text === "" ? undefined : JSON.parse(text);
  } catch {
    throw unusable(reply.status, "The service sent something that cannot be read.");
  }
  if (reply.ok) return parsed as T;
  throw isProblem(parsed)
    ? new ProblemError(parsed, reply.status)
    : unusable(reply.status, "The service refused without saying why.");
}

export const get = <T>(path: string, options: RestOptions = {}) => call<T>("GET", path, undefined, options);
export const post = <T>(path: string, body?: object | Blob, options: RestOptions = {}) =>
  call<T>("POST", path, body, options);
export const put = <T>(path: string, body?: object | Blob, options: RestOptions = {}) =>
  call<T>("PUT", path, body, options);
export const patch = <T>(path: string, body?: object, options: RestOptions = {}) =>
  call<T>("PATCH", path, body, options);
const remove = <T>(path: string, options: RestOptions = {}) => call<T>("DELETE", path, undefined, options);
export { remove as delete };

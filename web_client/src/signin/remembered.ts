/**
 * Whether this browser has signed in and not out again: only then is it worth asking the server who is signed in.
 * (It says nothing about whether the session still holds, and is never taken as permission.)
 */
const KEY = "videobank.signed_in";

export function rememberSignedIn(yes: boolean): void {
  try {
    if (yes) localStorage.setItem(KEY, "yes");
    else localStorage.removeItem(KEY);
  } catch {
    // Storage may be forbidden: then the form is shown, which is no harm.
  }
}

export function mayBeSignedIn(): boolean {
  try {
    return localStorage.getItem(KEY) === "yes";
  } catch {
    return false;
  }
}

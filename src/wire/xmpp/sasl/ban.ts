/**
 * Phrases in ban messages of ejabberd's mod_fail2ban, Prosody's mod_limit_auth, and similar
 * modules.
 */
const WORDS =
  /too many|authentication attempts|rate.?limit|\bbann?ed\b|\bun?blocked\b|try again later/i;

const CONDITIONS: readonly (string | null)[] = [
  'policy-violation',
  'resource-constraint',
  'temporary-auth-failure',
];

/**
 * Whether the answer to a login reports too many attempts. If so, the caller must stop its logins.
 */
export function isBan(condition: string | null, text: string | null): boolean {
  return CONDITIONS.includes(condition) || (text !== null && WORDS.test(text));
}

/** Words of ejabberd's mod_fail2ban, of Prosody's mod_limit_auth, and of those like them. */
const WORDS =
  /too many|authentication attempts|rate.?limit|\bbann?ed\b|\bun?blocked\b|try again later/i;

const CONDITIONS: readonly (string | null)[] = [
  'policy-violation',
  'resource-constraint',
  'temporary-auth-failure',
];

/** Whether an answer to a login says that there were too many: whoever asks stops. */
export function isBan(condition: string | null, text: string | null): boolean {
  return CONDITIONS.includes(condition) || (text !== null && WORDS.test(text));
}

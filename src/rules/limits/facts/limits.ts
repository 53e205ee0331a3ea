/**
 * Error texts about exceeded limits. Such an error does not show how the server treats the
 * request.
 */

/**
 * Bans of ejabberd and limits of Prosody use `policy-violation`, like refusals, so the text of the
 * error decides.
 */
const WORDS = /\b(too (many|much|fast)|rates?\b)|limit|flood|throttl|block|banned|try again|quota/i;

/**
 * Whether a stream error or stanza error reports a limit (RFC 6120 §4.9.3.14, §4.9.3.17, §8.3.3.12,
 * §8.3.3.18).
 */
export function tellsOfLimit({
  condition,
  text,
}: {
  readonly condition: string | null;
  readonly text: string | null;
}): boolean {
  if (condition === 'resource-constraint') return true;
  return condition === 'policy-violation' && WORDS.test(text ?? '');
}

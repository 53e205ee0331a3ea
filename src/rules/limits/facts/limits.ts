/** What servers say of us when we ask too much, which says nothing of what was asked. */

/** ejabberd's bans and Prosody's limits come as `policy-violation`, as refusals do. */
const WORDS = /\b(too (many|much|fast)|rates?\b)|limit|flood|throttl|block|banned|try again|quota/i;

/** Of a stream error or a stanza error: RFC 6120 §4.9.3.14, §4.9.3.17, §8.3.3.12, §8.3.3.18. */
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

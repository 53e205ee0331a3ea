/** Truncates a text to `most` UTF-16 units, marked with an ellipsis. Never splits a character. */
export function bounded(text: string, most = 1_000): string {
  if (text.length <= most) return text;
  const last = text.charCodeAt(most - 2);
  const inPair = last >= 0xd800 && last <= 0xdbff;
  return `${text.slice(0, most - (inPair ? 2 : 1))}…`;
}

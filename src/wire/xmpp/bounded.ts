/** At most `most` UTF-16 units of a text, the cut marked by an ellipsis and never inside a character. */
export function bounded(text: string, most = 1_000): string {
  if (text.length <= most) return text;
  const last = text.charCodeAt(most - 2);
  const inPair = last >= 0xd800 && last <= 0xdbff;
  return `${text.slice(0, most - (inPair ? 2 : 1))}…`;
}

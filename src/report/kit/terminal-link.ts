/** Links of a terminal (OSC 8). */

/** Formats `text` as a link to `url`. `url` must come from this program, never from a server. */
export function linked(url: string, text: string): string {
  if (!/^https:\/\/[\x21-\x7e]+$/.test(url)) return text;
  return `\u001b]8;;${url}\u001b\\${text}\u001b]8;;\u001b\\`;
}

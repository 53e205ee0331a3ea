/** Links of a terminal (OSC 8). */

/** `text` as a link to an address of ours; nothing that a server sent may come here. */
export function linked(url: string, text: string): string {
  if (!/^https:\/\/[\x21-\x7e]+$/.test(url)) return text;
  return `\u001b]8;;${url}\u001b\\${text}\u001b]8;;\u001b\\`;
}

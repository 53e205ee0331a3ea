/** Links of a terminal (OSC 8), and where the titles of requirements lead. */
import type { Row } from '../../model/index.js';
import { MANIFESTO } from './legend.js';

/** A page of the first RFC or XEP behind the row, else the manifesto. */
export function sourceUrl({ source }: Pick<Row, 'source'>): string {
  for (const reference of source.references) {
    const rfc = /^RFC (\d+)(?: §(\d+(?:\.\d+)*))?$/.exec(reference);
    const section = rfc?.[2] === undefined ? '' : `#section-${rfc[2]}`;
    if (rfc !== null) return `https://www.rfc-editor.org/rfc/rfc${rfc[1] ?? ''}${section}`;
    const xep = /^XEP-(\d{4})\b/.exec(reference);
    if (xep !== null) return `https://xmpp.org/extensions/xep-${xep[1] ?? ''}.html`;
  }
  return MANIFESTO.url;
}

/** `text` as a link to an address of ours; nothing that a server sent may come here. */
export function linked(url: string, text: string): string {
  if (!/^https:\/\/[\x21-\x7e]+$/.test(url)) return text;
  return `\u001b]8;;${url}\u001b\\${text}\u001b]8;;\u001b\\`;
}

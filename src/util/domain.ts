import { isIP } from 'node:net';
import { domainToASCII } from 'node:url';
import { withoutBrackets } from './address.js';
import { Problem } from './problem.js';

const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/**
 * Converts a domain as typed by a user to A-labels (RFC 5890 §2.3.2.1), lower case, without the
 * trailing dot. Throws `Problem`.
 */
export function parseDomain(text: string): string {
  const trimmed = text.trim();
  const said = JSON.stringify(trimmed.slice(0, 80));
  if (trimmed === '') throw new Problem('no domain was given: try xmpp-safeguard example.org');
  if (trimmed.includes('@')) {
    throw new Problem(`${said} is not a domain: give only the part after the @`);
  }
  if (trimmed.includes('/')) {
    throw new Problem(`${said} is not a domain: give the name only, without scheme or path`);
  }
  if (isIP(withoutBrackets(trimmed)) !== 0) {
    throw new Problem(
      `${said} is an IP address: give the XMPP domain, and the address with --connect HOST:PORT`,
    );
  }
  if (trimmed.includes(':')) {
    throw new Problem(`${said} is not a domain: give the port with --connect HOST:PORT`);
  }
  // The URL parser would end the host at one of these characters, decode it or drop it (tabs, line
  // breaks), and so could return a different domain.
  if (/[#?%\\\s\p{Cc}]/u.test(trimmed)) throw new Problem(`${said} is not a domain name`);
  const ascii = domainToASCII(trimmed).replace(/\.$/, '');
  const labels = ascii.split('.');
  const valid = ascii.length <= 253 && labels.every((label) => LABEL.test(label));
  // The URL parser interprets `0x7f.1` as an IP address.
  if (!valid || isIP(ascii) !== 0) throw new Problem(`${said} is not a domain name`);
  return ascii;
}

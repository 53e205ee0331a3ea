import { isIP } from 'node:net';
import { domainToASCII } from 'node:url';
import { Problem } from './problem.js';

const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/**
 * A domain as a person writes it, in A-labels, lower case, without the trailing dot
 * (RFC 5890 §2.3.2.1). Throws `Problem`.
 */
export function parseDomain(text: string): string {
  const trimmed = text.trim();
  const said = JSON.stringify(trimmed.slice(0, 80));
  if (trimmed === '') throw new Problem('no domain was given: say xmpp-safeguard scan example.org');
  if (trimmed.includes('@')) {
    throw new Problem(`${said} is not a domain: leave out what stands before the @`);
  }
  if (trimmed.includes('/')) {
    throw new Problem(`${said} is not a domain: give the name alone, without scheme or path`);
  }
  if (isIP(trimmed.replace(/^\[|\]$/g, '')) !== 0) {
    throw new Problem(
      `${said} is an address: give the XMPP domain, and the address with --connect HOST:PORT`,
    );
  }
  if (trimmed.includes(':')) {
    throw new Problem(`${said} is not a domain: give a port with --connect HOST:PORT`);
  }
  // The URL standard ends a host there, decodes it, or leaves it out as it does with tabs and line
  // ends, and what is left may be another's name.
  if (/[#?%\\\s\p{Cc}]/u.test(trimmed)) throw new Problem(`${said} is not a domain name`);
  const ascii = domainToASCII(trimmed).replace(/\.$/, '');
  const labels = ascii.split('.');
  const valid = ascii.length <= 253 && labels.every((label) => LABEL.test(label));
  // The URL standard reads `0x7f.1` as an address.
  if (!valid || isIP(ascii) !== 0) throw new Problem(`${said} is not a domain name`);
  return ascii;
}

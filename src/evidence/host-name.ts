import { domainToASCII, domainToUnicode } from 'node:url';

/** Prepares the name of a host as the servers do (RFC 3491): `MÜLLER.example` is `müller.example`. */
export function preparedHost(name: string): string {
  return name.normalize('NFKC').toLowerCase();
}

/**
 * Returns the name that clients and servers send for a domain, with Unicode letters. Servers compare
 * it with the hosts of the file, so a host that is written as `xn--…` does not answer to it.
 */
export function hostOfDomain(domain: string): string {
  return preparedHost(domainToUnicode(domain) || domain);
}

/** Words for a file that has the name only as `xn--…`; empty otherwise. */
export function otherSpelling(host: string, hosts: readonly string[]): string {
  const ascii = domainToASCII(host);
  if (ascii === host || !hosts.includes(ascii)) return '';
  return `: clients send the name with its letters, and the host ${ascii} does not answer to it`;
}

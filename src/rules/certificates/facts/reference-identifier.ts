import { domainToASCII } from 'node:url';
import type { Role } from '../../../model/index.js';
import type { Certificate } from './certificate.js';

/** The identifier in the certificate that names the domain. */
export interface NameMatch {
  readonly by: 'DNS-ID' | 'SRV-ID' | 'xmppAddr';
  /** As it stands in the certificate: `*.example.org`, `_xmpp-server.example.org`. */
  readonly presented: string;
}

/** The application service type of an SRV-ID (RFC 6120 §13.7.1.2.1). */
const SERVICES: Readonly<Record<Role, string>> = { c2s: '_xmpp-client', s2s: '_xmpp-server' };

const LABEL = /^[a-z0-9_-]{1,63}$/;

/**
 * The identifier by which a certificate is the domain's, for this role (RFC 6120 §13.7.2, RFC
 * 9525 §6); null: none is. `domain` in A-labels. The CN is never one (RFC 9525 §2), nor is an
 * address. A DNS-ID goes before an SRV-ID, that before an xmppAddr, an exact name before a
 * wildcard; nothing is asked of dates or trust.
 */
export function matchReferenceIdentifier(
  certificate: Certificate,
  domain: string,
  role: Role,
): NameMatch | null {
  const reference = referenceDomain(domain);
  if (reference === null) return null;
  const { dns, srv, xmppAddr } = certificate.names;
  return (
    find('DNS-ID', dns, asciiLowerCase, reference) ??
    find('SRV-ID', srv, (name) => domainOfSrvName(name, SERVICES[role]), reference) ??
    find('xmppAddr', xmppAddr.filter(isWithoutWildcard), domainOfXmppAddr, reference)
  );
}

/** Null where it can't be the domain of an XMPP service by name: an address, an empty label. */
function referenceDomain(domain: string): string | null {
  const name = asciiLowerCase(domain)?.replace(/\.$/, '') ?? '';
  const labels = name.split('.');
  // WHATWG URL §3.5: a name that ends in a number is an IPv4 address or nothing.
  const isAddress = /^\d+$/.test(labels[labels.length - 1] ?? '');
  return !isAddress && name.length <= 253 && labels.every((label) => LABEL.test(label))
    ? name
    : null;
}

/** Null of U-labels, which belong into no dNSName (RFC 5280 §7.2): U+212A would become a `k`. */
function asciiLowerCase(name: string): string | null {
  // eslint-disable-next-line no-control-regex
  return /^[\x00-\x7f]*$/.test(name) ? name.toLowerCase() : null;
}

function find(
  by: NameMatch['by'],
  presented: readonly string[],
  domainOf: (presented: string) => string | null,
  reference: string,
): NameMatch | null {
  const wildcard = wildcardFor(reference);
  const name =
    presented.find((candidate) => domainOf(candidate) === reference) ??
    presented.find((candidate) => wildcard !== null && domainOf(candidate) === wildcard);
  return name === undefined ? null : { by, presented: name };
}

/**
 * RFC 6120 §13.7.1.2.1, RFC 9525 §6.3: `*` is the whole of the leftmost label and stands for one
 * label. Null where what is left would be a single label: no one may vouch for all of `.org`.
 */
function wildcardFor(reference: string): string | null {
  const parent = reference.split('.').slice(1);
  return parent.length < 2 ? null : ['*', ...parent].join('.');
}

/**
 * Of the service alone, or null. RFC 4985 says nothing of wildcards; RFC 9525 §6.3 allows them in
 * the domain portion of any identifier, which in an SRV-ID is all behind the service (§6.2), and
 * never in the service (§6.5). Prosody takes them in an SRVName; Conversations does not.
 */
function domainOfSrvName(presented: string, service: string): string | null {
  const name = asciiLowerCase(presented);
  return name?.startsWith(`${service}.`) ? name.slice(service.length + 1) : null;
}

/** A JID: `*` in it is a character like any other. */
function isWithoutWildcard(presented: string): boolean {
  return !presented.includes('*');
}

/**
 * Of a bare domainpart in U-labels or A-labels (RFC 7622 §3.2, the final dot aside); null of
 * another JID. `domainToASCII` reads a URL, decodes `%61` and drops tabs: those are no domain.
 */
function domainOfXmppAddr(presented: string): string | null {
  if (/[\p{Cc}\s%@/\\:?#]/u.test(presented)) return null;
  return domainToASCII(presented).replace(/\.$/, '') || null;
}

import { domainToASCII } from 'node:url';
import type { Role } from '../../../model/index.js';
import { isAddress } from '../../../util/address.js';
import type { Certificate } from './certificate.js';

/** The identifier in the certificate that matches the domain, and its kind. */
export interface NameMatch {
  readonly by: 'DNS-ID' | 'SRV-ID' | 'xmppAddr' | 'IP-ID';
  /** The identifier as in the certificate: `*.example.org`, `_xmpp-server.example.org`. */
  readonly presented: string;
}

/** The application service type of an SRV-ID (RFC 6120 §13.7.1.2.1). */
const SERVICES: Readonly<Record<Role, string>> = { c2s: '_xmpp-client', s2s: '_xmpp-server' };

const LABEL = /^[a-z0-9_-]{1,63}$/;

/**
 * Returns the identifier that matches the host of a URL (RFC 9525 §6), or null. Web servers have no
 * XMPP identifiers, but may have an IP address. `host` is in A-labels, or an address.
 */
export function matchWebHost({ names }: Certificate, host: string): NameMatch | null {
  if (isAddress(host)) {
    const presented = names.ip.find((address) => address === host);
    return presented === undefined ? null : { by: 'IP-ID', presented };
  }
  const reference = referenceDomain(host);
  return reference === null ? null : find('DNS-ID', names.dns, asciiLowerCase, reference);
}

/**
 * Returns the identifier that matches the domain for this role (RFC 6120 §13.7.2, RFC 9525 §6), or
 * null. `domain` is in A-labels. Neither the CN (RFC 9525 §2) nor an IP address can match. Prefers
 * a DNS-ID to an SRV-ID, that to an xmppAddr, and an exact name to a wildcard. Does not check dates
 * or trust.
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

/**
 * Returns the domain in lower case. Null for text that cannot be an XMPP domain name, such as an IP
 * address, or a name with an empty label.
 */
function referenceDomain(domain: string): string | null {
  const name = asciiLowerCase(domain)?.replace(/\.$/, '') ?? '';
  const labels = name.split('.');
  // WHATWG URL §3.5: a name that ends in a number is an IPv4 address or invalid.
  const isAddress = /^\d+$/.test(labels[labels.length - 1] ?? '');
  return !isAddress && name.length <= 253 && labels.every((label) => LABEL.test(label))
    ? name
    : null;
}

/**
 * Returns the name in lower case. Null for U-labels, which are not allowed in a dNSName (RFC 5280
 * §7.2): U+212A would become a `k`.
 */
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
 * Returns the wildcard that matches a name: `*` replaces the whole leftmost label (RFC 6120
 * §13.7.1.2.1, RFC 9525 §6.3). Returns null if a single label would remain, because no certificate
 * may cover all of `.org`.
 */
function wildcardFor(reference: string): string | null {
  const parent = reference.split('.').slice(1);
  return parent.length < 2 ? null : ['*', ...parent].join('.');
}

/**
 * Returns the domain of an SRVName with this service, or null. RFC 4985 does not mention wildcards.
 * RFC 9525 §6.3 allows them in the domain portion of an identifier, which in an SRV-ID is
 * everything after the service (§6.2), but not in the service (§6.5). Prosody accepts them in an
 * SRVName; Conversations does not.
 */
function domainOfSrvName(presented: string, service: string): string | null {
  const name = asciiLowerCase(presented);
  return name?.startsWith(`${service}.`) ? name.slice(service.length + 1) : null;
}

/** Whether a JID contains no `*`. In a JID, `*` is a normal character and not a wildcard. */
function isWithoutWildcard(presented: string): boolean {
  return !presented.includes('*');
}

/**
 * Returns the domain of a bare domain JID in U-labels or A-labels (RFC 7622 §3.2, ignoring a final
 * dot), or null for another JID. `domainToASCII` also parses URLs, decodes `%61` and drops tabs, so
 * such text is refused.
 */
function domainOfXmppAddr(presented: string): string | null {
  if (/[\p{Cc}\s%@/\\:?#]/u.test(presented)) return null;
  return domainToASCII(presented).replace(/\.$/, '') || null;
}

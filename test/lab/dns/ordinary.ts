import type { Asked } from './zone.js';

/** A small domain with XMPP: all kinds of names that a scan asks for. */
export const ORDINARY = `
@                  A      192.0.2.1
@                  AAAA   2001:db8::1
@                  CAA    0 issue "ca.example"
www                A      192.0.2.2
www                AAAA   2001:db8::2
xmpp               A      192.0.2.3
_xmpp-client._tcp  SRV    5 0 5222 xmpp
_5222._tcp.xmpp    TLSA   3 1 1 ${'a5'.repeat(32)}
*.wild             A      192.0.2.4
alias              CNAME  www
text               TXT    "plain text"
`;

/** Records, no data, empty non-terminals, absent names, wildcards and aliases. */
export const ORDINARY_ASKED: readonly Asked[] = [
  ['@', 'A CAA DNSKEY'],
  ['www', 'A AAAA SRV'],
  ['_xmpp-client._tcp', 'SRV TLSA'],
  ['_5222._tcp.xmpp', 'TLSA'],
  ['_tcp', 'A'],
  ['absent', 'A'],
  ['_xmpps-client._tcp', 'SRV'],
  ['a.b.wild', 'A AAAA'],
  ['alias', 'A CAA'],
  ['text', 'TXT'],
];

/** One of each, where all are alike. */
export const FEW_ASKED: readonly Asked[] = [
  ['@', 'CAA'],
  ['www', 'A SRV'],
  ['_xmpp-client._tcp', 'SRV'],
  ['absent', 'A'],
  ['a.b.wild', 'A'],
];

import type { Zone } from './zone.js';

/** Aliases, and answers too big for a datagram. */
export const ALIASES: readonly Zone[] = [
  {
    name: 'aliases.xlab.',
    records: `
www                 A      192.0.2.2
in-zone             CNAME  www
to-signed           CNAME  www.alg14.xlab.
to-alias            CNAME  alias.alg13.xlab.
to-nsec3            CNAME  alias.nsec3.xlab.
to-unsigned         CNAME  www.unsigned.xlab.
to-bogus            CNAME  www.bogus.xlab.
to-expired          CNAME  www.expired.xlab.
to-nowhere          CNAME  absent
to-nowhere-signed   CNAME  absent.alg15.xlab.
to-nowhere-unsigned CNAME  absent.unsigned.xlab.
to-optout           CNAME  absent.optout.xlab.
through-unsigned    CNAME  to-signed.unsigned-aliases.xlab.
one                 CNAME  two
two                 CNAME  one
self                CNAME  self
*.star              CNAME  www.alg13.xlab.
dname               DNAME  alg13.xlab.
dname-in-zone       DNAME  star.aliases.xlab.
dname-unsigned      DNAME  unsigned.xlab.
dname-bogus         DNAME  bogus.xlab.
_xmpp-client._tcp   CNAME  _xmpp-client._tcp.alg13.xlab.
_xmpp-server._tcp   CNAME  _xmpp-client._tcp.unsigned.xlab.
_5222._tcp.www      CNAME  _5222._tcp.xmpp.alg13.xlab.
`,
    signing: {},
    status: 'secure',
    asked: [
      ['in-zone', 'A SRV CNAME'],
      ['to-signed', 'A AAAA SRV'],
      ['to-alias', 'A SRV'],
      ['to-nsec3', 'A SRV'],
      ['to-unsigned', 'A SRV', 'insecure'],
      ['to-unsigned', 'CNAME'],
      ['to-bogus', 'A', 'bogus'],
      ['to-bogus', 'AAAA'],
      ['to-expired', 'A', 'bogus'],
      ['to-nowhere', 'A'],
      ['to-nowhere-signed', 'A'],
      ['to-nowhere-unsigned', 'A', 'insecure'],
      ['to-optout', 'A', 'insecure'],
      ['through-unsigned', 'A', 'insecure'],
      ['any.star', 'A SRV'],
      ['dname', 'A DNAME'],
      ['www.dname', 'A SRV'],
      ['alias.dname', 'A'],
      ['absent.dname', 'A'],
      ['a.b.wild.dname', 'A'],
      ['any.dname-in-zone', 'A'],
      ['www.dname-unsigned', 'A', 'insecure'],
      ['www.dname-bogus', 'A', 'bogus'],
      ['_xmpp-client._tcp', 'SRV'],
      ['_xmpp-server._tcp', 'SRV', 'insecure'],
      ['_5222._tcp.www', 'TLSA'],
    ],
  },
  {
    name: 'unsigned-aliases.xlab.',
    records: `
to-signed  CNAME  www.alg13.xlab.
to-bogus   CNAME  www.bogus.xlab.
dname      DNAME  alg13.xlab.
`,
    signing: null,
    status: 'insecure',
    asked: [
      ['to-signed', 'A'],
      ['to-bogus', 'A', 'bogus'],
      ['www.dname', 'A'],
    ],
  },
  {
    // Truncated over UDP.
    name: 'big.xlab.',
    records: [
      ...Array.from(
        { length: 40 },
        (_, i) => `text TXT "${String(i).padStart(3, '0').repeat(30)}"`,
      ),
      ...Array.from({ length: 120 }, (_, i) => `many A 192.0.2.${i + 1}`),
      'alias CNAME many',
    ].join('\n'),
    signing: {},
    status: 'secure',
    asked: [
      ['text', 'TXT A'],
      ['many', 'A AAAA'],
      ['alias', 'A'],
    ],
  },
];

/**
 * Names without an end: no status of RFC 4033 §5 is theirs, and programs differ.
 * Without the trailing dot.
 */
export const ENDLESS = ['one.aliases.xlab', 'two.aliases.xlab', 'self.aliases.xlab'] as const;

/** Namespaces of XMPP, by what they name. */
export const NS = {
  xml: 'http://www.w3.org/XML/1998/namespace',
  xmlns: 'http://www.w3.org/2000/xmlns/',
  client: 'jabber:client',
  server: 'jabber:server',
  streams: 'http://etherx.jabber.org/streams',
  streamErrors: 'urn:ietf:params:xml:ns:xmpp-streams',
  /** Conditions of stanza errors (RFC 6120 §8.3). */
  stanzas: 'urn:ietf:params:xml:ns:xmpp-stanzas',
  tls: 'urn:ietf:params:xml:ns:xmpp-tls',
  sasl: 'urn:ietf:params:xml:ns:xmpp-sasl',
  bind: 'urn:ietf:params:xml:ns:xmpp-bind',
  /** XEP-0388. */
  sasl2: 'urn:xmpp:sasl:2',
  /** XEP-0440. */
  saslCb: 'urn:xmpp:sasl-cb:0',
  /** XEP-0220. */
  dialback: 'jabber:server:dialback',
  dialbackFeature: 'urn:xmpp:features:dialback',
  /** XEP-0288. */
  bidi: 'urn:xmpp:bidi',
  bidiFeature: 'urn:xmpp:features:bidi',
  /** XEP-0077. */
  register: 'jabber:iq:register',
  registerFeature: 'http://jabber.org/features/iq-register',
  /** XEP-0004. */
  dataForm: 'jabber:x:data',
  /** XEP-0066. */
  oob: 'jabber:x:oob',
  /** XEP-0221. */
  media: 'urn:xmpp:media-element',
  /** XEP-0078. */
  iqAuthFeature: 'http://jabber.org/features/iq-auth',
  /** XEP-0401. */
  invite: 'urn:xmpp:invite',
  /** XEP-0445. */
  ibrToken: 'urn:xmpp:ibr-token:0',
  /** XEP-0478. */
  limits: 'urn:xmpp:stream-limits:0',
  /** Conditions that servers add of their own (XEP-0205). */
  errors: 'urn:xmpp:errors',
} as const;

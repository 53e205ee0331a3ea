/** Namespaces of XMPP. */
export const NS = {
  xml: 'http://www.w3.org/XML/1998/namespace',
  xmlns: 'http://www.w3.org/2000/xmlns/',
  client: 'jabber:client',
  server: 'jabber:server',
  streams: 'http://etherx.jabber.org/streams',
  streamErrors: 'urn:ietf:params:xml:ns:xmpp-streams',
  /** Stanza error conditions (RFC 6120 §8.3). */
  stanzas: 'urn:ietf:params:xml:ns:xmpp-stanzas',
  tls: 'urn:ietf:params:xml:ns:xmpp-tls',
  sasl: 'urn:ietf:params:xml:ns:xmpp-sasl',
  bind: 'urn:ietf:params:xml:ns:xmpp-bind',
  /** SASL2 (XEP-0388). */
  sasl2: 'urn:xmpp:sasl:2',
  /** Channel-binding types (XEP-0440). */
  saslCb: 'urn:xmpp:sasl-cb:0',
  /** Server dialback (XEP-0220). */
  dialback: 'jabber:server:dialback',
  dialbackFeature: 'urn:xmpp:features:dialback',
  /** Bidirectional streams (XEP-0288). */
  bidi: 'urn:xmpp:bidi',
  bidiFeature: 'urn:xmpp:features:bidi',
  /** In-band registration (XEP-0077). */
  register: 'jabber:iq:register',
  registerFeature: 'http://jabber.org/features/iq-register',
  /** Data forms (XEP-0004). */
  dataForm: 'jabber:x:data',
  /** Out-of-band data (XEP-0066). */
  oob: 'jabber:x:oob',
  /** Media elements in forms, such as captchas (XEP-0221). */
  media: 'urn:xmpp:media-element',
  /** Non-SASL authentication (XEP-0078). */
  iqAuthFeature: 'http://jabber.org/features/iq-auth',
  /** Invitations (XEP-0401). */
  invite: 'urn:xmpp:invite',
  /** Pre-authenticated registration (XEP-0445). */
  ibrToken: 'urn:xmpp:ibr-token:0',
  /** Stream limits (XEP-0478). */
  limits: 'urn:xmpp:stream-limits:0',
  /** Application-specific error conditions (XEP-0205). */
  errors: 'urn:xmpp:errors',
} as const;

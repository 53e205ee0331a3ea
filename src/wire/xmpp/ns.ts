/** Namespaces of XMPP. */
export const NS = {
  xml: 'http://www.w3.org/XML/1998/namespace',
  xmlns: 'http://www.w3.org/2000/xmlns/',
  client: 'jabber:client',
  server: 'jabber:server',
  streams: 'http://etherx.jabber.org/streams',
  streamErrors: 'urn:ietf:params:xml:ns:xmpp-streams',
  /** Namespace of stanza error conditions (RFC 6120 §8.3). */
  stanzas: 'urn:ietf:params:xml:ns:xmpp-stanzas',
  /** Namespace of streams over WebSocket (RFC 7395). */
  framing: 'urn:ietf:params:xml:ns:xmpp-framing',
  /** Namespaces of BOSH (XEP-0124, XEP-0206). */
  httpBind: 'http://jabber.org/protocol/httpbind',
  xbosh: 'urn:xmpp:xbosh',
  tls: 'urn:ietf:params:xml:ns:xmpp-tls',
  sasl: 'urn:ietf:params:xml:ns:xmpp-sasl',
  bind: 'urn:ietf:params:xml:ns:xmpp-bind',
  /** Namespace of SASL2 (XEP-0388). */
  sasl2: 'urn:xmpp:sasl:2',
  /** Namespace of resource binding in a SASL2 login (XEP-0386). */
  bind2: 'urn:xmpp:bind:0',
  /** Namespace of tokens for fast logins (XEP-0484). */
  fast: 'urn:xmpp:fast:0',
  /** Namespace of channel-binding types (XEP-0440). */
  saslCb: 'urn:xmpp:sasl-cb:0',
  /** Namespace of server dialback (XEP-0220). */
  dialback: 'jabber:server:dialback',
  dialbackFeature: 'urn:xmpp:features:dialback',
  /** Namespace of bidirectional streams (XEP-0288). */
  bidi: 'urn:xmpp:bidi',
  bidiFeature: 'urn:xmpp:features:bidi',
  /** Namespace of in-band registration (XEP-0077). */
  register: 'jabber:iq:register',
  registerFeature: 'http://jabber.org/features/iq-register',
  /** Namespace of data forms (XEP-0004). */
  dataForm: 'jabber:x:data',
  /** Namespace of out-of-band data (XEP-0066). */
  oob: 'jabber:x:oob',
  /** Namespace of media elements in forms, such as captchas (XEP-0221). */
  media: 'urn:xmpp:media-element',
  /** Namespace of non-SASL authentication (XEP-0078). */
  iqAuthFeature: 'http://jabber.org/features/iq-auth',
  /** Namespace of invitations (XEP-0401). */
  invite: 'urn:xmpp:invite',
  /** Namespace of pre-authenticated registration (XEP-0445). */
  ibrToken: 'urn:xmpp:ibr-token:0',
  /** Namespace of stream limits (XEP-0478). */
  limits: 'urn:xmpp:stream-limits:0',
  /** Namespace of application-specific error conditions (XEP-0205). */
  errors: 'urn:xmpp:errors',
} as const;

/** Values that several examples share. */
import type { Endpoint } from '../endpoint.js';

export const EXAMPLE_ENDPOINT: Endpoint = {
  role: 'c2s',
  transport: 'starttls',
  host: 'chat.example.org',
  port: 5222,
  address: '192.0.2.7',
  family: 4,
  origin: 'srv',
};

export const EXAMPLE_SERVED = 'cd'.repeat(32);
export const EXAMPLE_HEADER = {
  from: 'example.org',
  to: null,
  id: '1',
  version: '1.0',
  lang: 'en',
  ns: 'jabber:client',
};
export const EXAMPLE_ERROR = {
  condition: 'see-other-host',
  text: 'over there',
  seeOtherHost: '[2001:db8::1]:5222',
  other: ['{urn:example}moved'],
};
export const EXAMPLE_TRUST = { trusted: false, error: 'CERT_HAS_EXPIRED' };

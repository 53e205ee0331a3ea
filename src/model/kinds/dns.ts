/** Kinds of observations from DNS queries. */
import type {
  AddressAnswer,
  CaaAnswer,
  DnsSecurity,
  MisplacedSrv,
  SrvAnswer,
  TlsaAnswer,
} from '../dns.js';
import { ONCE, word, defineKinds, type Declared } from './declare.js';

/** Record types of answers whose DNSSEC status is recorded. */
export const DNS_TYPES = ['A', 'AAAA', 'CAA', 'SRV', 'TLSA'] as const;
export type DnsType = (typeof DNS_TYPES)[number];

export interface AskedAddress {
  readonly type: 'A' | 'AAAA';
}

export interface AskedSecurity {
  readonly type: DnsType;
}

export interface DnsKinds {
  /** Subject: `_xmpp-client._tcp.example.org`. */
  readonly 'dns.srv': Declared<SrvAnswer>;
  /** Subject: `_xmpp-client.example.org`. */
  readonly 'dns.misplaced': Declared<MisplacedSrv>;
  /** Addresses of a host. Subject: the host name. */
  readonly 'dns.address': Declared<AddressAnswer, AskedAddress>;
  /** Subject: `_5222._tcp.chat.example.org`. */
  readonly 'dns.tlsa': Declared<TlsaAnswer>;
  /** Subject: the name with the records, or the last ancestor that was queried. */
  readonly 'dns.caa': Declared<CaaAnswer>;
  /** Subject: owner of the answer with this DNSSEC status. */
  readonly 'dns.security': Declared<DnsSecurity, AskedSecurity>;
}

export const DNS_SPECS = defineKinds<DnsKinds>({
  'dns.srv': {
    asked: ONCE,
    example: {
      asked: {},
      value: {
        owner: '_xmpp-client._tcp.example.org',
        rcode: 'NOERROR',
        aliases: ['_xmpp-client._tcp.example.net'],
        service: 'xmpp-client',
        records: [{ priority: 5, weight: 0, port: 5222, target: 'chat.example.org' }],
      },
    },
  },
  'dns.misplaced': {
    asked: ONCE,
    example: {
      asked: {},
      value: {
        ...{ owner: '_xmpp-client.example.org', rcode: 'NOERROR', aliases: [] },
        ...{ role: 'c2s', belongs: '_xmpp-client._tcp.example.org' },
        records: [{ priority: 5, weight: 0, port: 5222, target: 'chat.example.org' }],
      },
    },
  },
  'dns.address': {
    asked: word(
      ['A', 'AAAA'],
      ({ type }) => type,
      (type) => ({ type }),
    ),
    example: {
      asked: { type: 'AAAA' },
      value: {
        owner: 'chat.example.org',
        rcode: 'NOERROR',
        aliases: [],
        family: 6,
        addresses: ['2001:db8::7'],
      },
    },
  },
  'dns.tlsa': {
    asked: ONCE,
    example: {
      asked: {},
      value: {
        owner: '_5222._tcp.chat.example.org',
        rcode: 'NOERROR',
        aliases: ['tlsa.example.org'],
        records: [{ usage: 3, selector: 1, matchingType: 1, data: 'ef'.repeat(32) }],
      },
    },
  },
  'dns.caa': {
    asked: ONCE,
    example: {
      asked: {},
      value: {
        owner: 'example.org',
        rcode: 'NOERROR',
        aliases: ['caa.example.org'],
        records: [
          { flags: 128, tag: 'issue', value: 'ca.example; accounturi=https://a.example/1' },
        ],
      },
    },
  },
  'dns.security': {
    asked: word(
      DNS_TYPES,
      ({ type }) => type,
      (type) => ({ type }),
    ),
    example: {
      asked: { type: 'CAA' },
      value: {
        owner: 'example.org',
        type: 'CAA',
        status: 'insecure',
        reason: 'no-ds',
        detail: 'org proves that example.org has no DS',
        zone: 'example.org',
        links: [
          { zone: '.', keys: [{ keyTag: 20326, algorithm: 8 }], digestTypes: [] },
          { zone: 'org', keys: [{ keyTag: 26974, algorithm: 8 }], digestTypes: [2] },
        ],
      },
    },
  },
});

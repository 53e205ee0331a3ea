/** Kinds of observations about single name servers of a zone. */
import type { Count, Sha256 } from '../scalars.js';
import { ONCE, defineKinds, type Declared } from './declare.js';

/** What one name server answers to one question. */
export interface NameserverAnswer {
  readonly owner: string;
  readonly type: 'SRV' | 'TLSA' | 'CAA';
  /** Number of records; null if the server did not answer this question. */
  readonly records: Count | null;
  /** SHA-256 of the sorted RDATA of the records: equal for equal records. */
  readonly digest: Sha256;
}

/** What a server of a zone answers itself, without recursion. */
export interface NameserverAnswers {
  readonly zone: string;
  readonly host: string;
  readonly address: string;
  /** Serial number of the SOA record: another one means another version of the zone. */
  readonly serial: Count;
  readonly answers: readonly NameserverAnswer[];
}

export interface NameserverKinds {
  /**
   * Answers of one name server at one address. The subject is `HOST/ADDRESS`; the name of the host
   * if it has no address. A server that does not answer for the zone is a failure.
   */
  readonly 'dns.nameserver': Declared<NameserverAnswers>;
}

export const NAMESERVER_SPECS = defineKinds<NameserverKinds>({
  'dns.nameserver': {
    asked: ONCE,
    example: {
      asked: {},
      value: {
        ...{ zone: 'example.org', host: 'ns1.example.org', address: '192.0.2.53' },
        serial: 2026113001,
        answers: [
          { owner: 'example.org', type: 'CAA', records: 1, digest: 'ab'.repeat(32) },
          {
            owner: '_xmpp-client._tcp.example.org',
            type: 'SRV',
            records: null,
            digest: '00'.repeat(32),
          },
        ],
      },
    },
  },
});

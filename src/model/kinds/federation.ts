/** Connections between servers. */
import { PEER_CERTIFICATES, type S2sPeer, type PeerCertificate } from '../federation.js';
import type { S2sOutgoing } from '../outgoing.js';
import { ONCE, word, defineKinds, type Declared } from './declare.js';
import { EXAMPLE_ENDPOINT, EXAMPLE_SERVED, EXAMPLE_ERROR, EXAMPLE_TRUST } from './examples.js';

/** The certificate that the scanner presented as a server. */
export interface AskedPeer {
  readonly certificate: PeerCertificate;
}

export interface FederationKinds {
  readonly 's2s.peer': Declared<S2sPeer, AskedPeer>;
  /** Subject: the queried domain, which is not the target. */
  readonly 's2s.outgoing': Declared<S2sOutgoing>;
}

export const FEDERATION_SPECS = defineKinds<FederationKinds>({
  's2s.peer': {
    asked: word(
      PEER_CERTIFICATES,
      ({ certificate }) => certificate,
      (certificate) => ({ certificate }),
    ),
    example: {
      asked: { certificate: 'self-signed' },
      value: {
        certificate: 'self-signed',
        from: 'probe.invalid',
        sha256: EXAMPLE_SERVED,
        version: 'TLSv1.3',
        requested: true,
        alert: { level: 2, description: 46, name: 'certificate_unknown' },
        answer: 'features',
        features: { name: 'features', ns: 'urn:example', attributes: {}, children: [] },
        error: EXAMPLE_ERROR,
        external: { answer: 'failure', condition: 'not-authorized', text: 'no' },
        dialback: {
          answer: 'result',
          type: 'error',
          condition: 'remote-server-not-found',
          text: 'no',
          waitedMs: 12_000,
          verified: false,
        },
        failure: { layer: 'stream', reason: 'reset', detail: '192.0.2.7:5269: reset' },
      },
    },
  },
  's2s.outgoing': {
    asked: ONCE,
    example: {
      asked: {},
      value: {
        part: 'bad',
        endpoints: [{ ...EXAMPLE_ENDPOINT, role: 's2s', port: 5269 }],
        shown: [
          {
            where: '192.0.2.7:5269',
            chain: [EXAMPLE_SERVED],
            trust: EXAMPLE_TRUST,
            tlsa: [{ usage: 3, selector: 1, matchingType: 1, data: EXAMPLE_SERVED }],
          },
          { where: '192.0.2.7:5270', chain: [EXAMPLE_SERVED], trust: EXAMPLE_TRUST, tlsa: null },
        ],
        unseen: null,
        answer: 'error',
        described: false,
        condition: 'remote-server-not-found',
        text: 'no way there',
        tookMs: 120,
      },
    },
  },
});

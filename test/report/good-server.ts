/** The verdict on a server that meets each MUST that a scan without an account can see. */
import { judge } from '../../src/judge/judge.js';
import type { Recording, Role, StreamTransport, Verdict } from '../../src/model/index.js';
import type { Spot } from '../arbitrary/build.js';
import { good, recording } from '../arbitrary/build.js';

const LISTS: NonNullable<Spot['lists']> = {
  SSLv2: [],
  SSLv3: [],
  TLSv1: [],
  'TLSv1.1': [],
  'TLSv1.2': [
    'TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384',
    'TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256',
    'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384',
    'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
  ],
  'TLSv1.3': ['TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256', 'TLS_AES_128_GCM_SHA256'],
};

function spot(role: Role, transport: StreamTransport): Spot {
  const port = { c2s: { starttls: 5222, direct: 5223 }, s2s: { starttls: 5269, direct: 5270 } };
  return good(role, { transport, port: port[role][transport], lists: LISTS });
}

export const GOOD_RECORDING: Recording = recording({
  dns: { caa: { 'example.org': ['0 issue letsencrypt.org'] } },
  spots: [
    spot('c2s', 'starttls'),
    spot('c2s', 'direct'),
    spot('s2s', 'starttls'),
    spot('s2s', 'direct'),
  ],
});

export const GOOD: Verdict = judge(GOOD_RECORDING);

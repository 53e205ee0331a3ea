import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { PROBES } from '../../probes/index.js';
import { judge } from '../../src/judge/judge.js';
import { OWN_DOMAIN, startProsody } from './one-prosody.js';
import { takeOwnPlace } from './own-place.js';
import { scanInLab } from './scanned.js';

const lab = inject('lab');

let leavePlace: () => void;
beforeAll(async () => {
  leavePlace = await takeOwnPlace(lab.n);
});
afterAll(() => leavePlace());

const ROWS = [
  'c2s-encryption-required',
  's2s-encryption-required',
  'tls-1.3',
  'tls-1.2-disabled',
  'legacy-tls-disabled',
  'forward-secrecy',
];

/** As an operator may have it: `modules_disabled = { "tls" }`, and no ports of direct TLS. */
function withoutTls(configuration: string): string {
  return configuration
    .replace(/^[cs]2s_direct_tls_ports.*\n/gm, '')
    .replace(/^modules_enabled/m, 'modules_disabled = { "tls" }\nmodules_enabled');
}

test('Prosody with tls disabled offers no STARTTLS: an answer on c2s and on s2s, in every row on TLS', async () => {
  const server = await startProsody(lab, 'weak', { edited: withoutTls });
  try {
    const wanted = ['srv', 'addresses', 'stream', 'tls-lists', 'clear-auth', 'clear-dialback'];
    const probes = PROBES.filter(({ id }) => wanted.includes(id));
    const recording = await scanInLab(lab, OWN_DOMAIN, {}, { probes });
    const { rows } = judge(recording);
    const said = rows
      .filter(({ id }) => ROWS.includes(id))
      .map(({ id, ruling }) => `${id}: ${ruling.status} ${ruling.code}`);
    expect(said.sort()).toEqual([
      'c2s-encryption-required: missing ENCRYPTION_NOT_REQUIRED',
      'forward-secrecy: not-applicable TLS_ABSENT',
      'legacy-tls-disabled: not-applicable TLS_ABSENT',
      's2s-encryption-required: missing STARTTLS_NOT_OFFERED',
      'tls-1.2-disabled: not-applicable TLS_ABSENT',
      'tls-1.3: missing TLS_ABSENT',
    ]);
  } finally {
    await server.stop();
  }
});

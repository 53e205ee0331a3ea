/** Lists of STUN servers that are longer than what is asked. */
import { expect, test } from 'vitest';
import { stun } from '../../probes/stun.js';
import { endpointId, type Observation, observationOf } from '../../src/model/index.js';
import { NetFailure } from '../../src/net/failure.js';
import { AT, DOMAIN, endpointAt, recordingOf } from '../arbitrary/build.js';
import { rowOf } from '../arbitrary/catalogue.js';
import { element } from '../arbitrary/more-recordings.js';
import { runProbe } from './run-probe.js';

/** With `--connect` no SRV record is looked up. */
const CONNECT = [
  { role: 'c2s', transport: 'starttls', host: 'chat.example.org', port: 5222 },
] as const;

test('what a list names beyond what is asked is told, so that the row is not good', async () => {
  const services = Array.from(
    { length: 12 },
    (_, at) => `<service type='stun' host='192.0.2.${at + 1}' port='${40_000 + at}'/>`,
  );
  const payload = element(`<services xmlns='urn:xmpp:extdisco:2'>${services.join('')}</services>`);
  const answer = { answer: 'result', payload, condition: null, text: null } as const;
  const asked = { query: 'extdisco', by: 'account' } as const;
  const value = { ...asked, tookMs: 1, answer };
  const listed = observationOf('entity.iq', DOMAIN, asked, AT, { value });
  let opened = 0;
  const datagrams = (address: string, port: number) => {
    opened += 1;
    const detail = `${address}:${port}`;
    return Promise.reject(new NetFailure({ layer: 'udp', reason: 'refused', detail }));
  };
  const found = await runProbe(stun, {
    ...{ seen: [listed], settings: { connect: CONNECT }, net: { datagrams } },
  });
  const seen = [listed, ...found];
  const servers = seen.filter(({ kind }) => kind === 'stun.server');
  expect(servers).toHaveLength(12);
  expect(servers.filter(({ failure }) => failure?.reason === 'skipped')).toHaveLength(4);
  expect(opened).toBe(8);
  expect(rowOf(recordingOf(seen), 'stun-ports').ruling).toMatchObject({
    status: 'not-observed',
    code: 'STUN_NOT_ALL_SEEN',
    args: { unseen: 12, total: 12 },
  });
});

test('every host of the domain is asked at 3478 and 5349, and nothing has to name it', async () => {
  const at = (address: string, host: string): Observation => {
    const endpoint = endpointAt({ role: 'c2s', address, host });
    const subject = endpointId(endpoint);
    return observationOf('endpoint', subject, {}, AT, { value: endpoint });
  };
  const known = [at('192.0.2.7', 'xmpp.example.org'), at('192.0.2.8', 'xmpp.elsewhere.example')];
  const opened: string[] = [];
  const datagrams = (address: string, port: number) => {
    opened.push(`${address}:${port}`);
    const detail = `${address}:${port}`;
    return Promise.reject(new NetFailure({ layer: 'udp', reason: 'refused', detail }));
  };
  const found = await runProbe(stun, {
    ...{ seen: known, settings: { connect: CONNECT }, net: { datagrams } },
  });
  expect(opened.sort()).toEqual([
    '192.0.2.7:3478',
    '192.0.2.7:5349',
    '192.0.2.8:3478',
    '192.0.2.8:5349',
  ]);
  // Nothing is there, and nothing said so.
  expect(found.filter(({ kind }) => kind === 'stun.server')).toEqual([]);
});

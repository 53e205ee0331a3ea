/** The address of a user in the stream header of a client: over TLS only. */
import { expect, test } from 'vitest';
import { stream } from '../../probes/stream.js';
import { selfSigned } from '../../src/demo/certificates.js';
import type { Observation } from '../../src/model/index.js';
import { NS } from '../../src/wire/xmpp/ns.js';
import { DOMAIN, endpointAt } from '../arbitrary/build.js';
import { features, HEADER, PROCEED, startPeer, STARTTLS, upgrade } from '../peers/peer.js';
import { endedAfterEach } from '../peers/set-up.js';
import { runProbe } from '../probes/run-probe.js';

const stops = endedAfterEach();
const identity = selfSigned([DOMAIN]);
const SASL = `<mechanisms xmlns='${NS.sasl}'><mechanism>PLAIN</mechanism></mechanisms>`;
const ELSEWHERE =
  `<stream:error><see-other-host xmlns='${NS.streamErrors}'>node2.example:5222</see-other-host>` +
  '</stream:error></stream:stream>';

/** Runs the probe at a server with STARTTLS. Returns the headers that it got, and what it showed. */
async function heardBy(answer: (header: string) => string) {
  const headers: { readonly phase: 'clear' | 'TLS'; readonly from: string | null }[] = [];
  const note = (phase: 'clear' | 'TLS', text: string): void =>
    void headers.push({ phase, from: / from='([^']*)'/.exec(text)?.[1] ?? null });
  const peer = await startPeer((socket) => {
    socket.on('data', (chunk) => {
      const text = chunk.toString();
      if (text.includes('<starttls')) {
        socket.write(PROCEED);
        const secured = upgrade(socket, identity);
        secured.on('data', (bytes: Buffer) => {
          const header = bytes.toString();
          if (!header.includes('<stream:stream')) return;
          note('TLS', header);
          secured.write(HEADER + answer(header));
        });
      } else if (text.includes('<stream:stream')) {
        note('clear', text);
        socket.write(HEADER + features(STARTTLS));
      }
    });
  });
  stops.push(() => peer.stop());
  const endpoint = {
    ...endpointAt({ role: 'c2s', address: peer.address }),
    ...{ transport: 'starttls' as const, port: peer.port },
  };
  return { headers, found: await runProbe(stream, { endpoint }) };
}

function namesAfterTls(found: readonly Observation[]): boolean {
  return found.some(
    ({ kind, value }) =>
      kind === 'stream.open' && value?.phase !== 'clear' && value?.features != null,
  );
}

test('names a made-up user, another one for each stream, and none before TLS', async () => {
  const { headers, found } = await heardBy(() => features(SASL));
  const { headers: others } = await heardBy(() => features(SASL));
  expect(headers.map(({ phase }) => phase)).toEqual(['clear', 'TLS']);
  expect(headers[0]?.from).toBeNull();
  expect(headers[1]?.from).toMatch(new RegExp(`^nobody-[0-9a-f]{12}@${DOMAIN}$`));
  expect(others[1]?.from).not.toBe(headers[1]?.from);
  expect(namesAfterTls(found)).toBe(true);
});

test('is left out once the server sends that user to another host', async () => {
  const { headers, found } = await heardBy((header) =>
    header.includes(' from=') ? ELSEWHERE : features(SASL),
  );
  expect(headers.map(({ from }) => from !== null)).toEqual([false, true, false, false]);
  expect(namesAfterTls(found)).toBe(true);
});

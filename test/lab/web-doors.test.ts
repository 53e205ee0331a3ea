import { readFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import { PROBES } from '../../probes/index.js';
import { judge } from '../../src/judge/judge.js';
import type { Recording, StreamOpen } from '../../src/model/index.js';
import { readFeatures } from '../../src/wire/xmpp/features.js';
import { nothingAddressOf } from './hosts.js';
import { issueIdentity } from './identity.js';
import { OWN_DOMAIN, startProsody } from './one-prosody.js';
import { startEjabberd } from './own-ejabberd.js';
import { takeOwnPlace } from './own-place.js';
import { scanInLab } from './scanned.js';

const lab = inject('lab');
const address = nothingAddressOf(lab.n);
const WANTED = [
  ...['srv', 'addresses', 'host-meta', 'web-endpoints', 'stream', 'tls-lists', 'tls-versions'],
  ...['clear-auth', 'second-look'],
];
const probes = PROBES.filter(({ id }) => WANTED.includes(id));

let release: () => void = () => undefined;
const ending: (() => Promise<void>)[] = [];
beforeAll(async () => {
  release = await takeOwnPlace(lab.n);
}, 600_000);
afterEach(async () => {
  for (const end of ending.splice(0)) await end();
});
afterAll(() => release());

function scan(): Promise<Recording> {
  return scanInLab(lab, OWN_DOMAIN, { timeout: 5 }, { probes });
}

/** Serves host-meta at port 443, with these links. */
async function serveHostMeta(websocket: string, bosh: string): Promise<void> {
  const { cert, key } = await issueIdentity(lab.directory, OWN_DOMAIN);
  const intermediate = await readFile(`${lab.directory}/certificates/intermediate/certificate.pem`);
  const own = {
    cert: `${await readFile(cert, 'utf8')}\n${intermediate.toString()}`,
    key: await readFile(key),
  };
  const links = [
    { rel: 'urn:xmpp:alt-connections:websocket', href: websocket },
    { rel: 'urn:xmpp:alt-connections:xbosh', href: bosh },
  ];
  const xrd = links.map(({ rel, href }) => `<Link rel='${rel}' href='${href}'/>`).join('');
  const server = createServer(own, (request, response) => {
    const isJson = request.url?.endsWith('.json') === true;
    response.end(
      isJson
        ? JSON.stringify({ links })
        : `<?xml version='1.0'?><XRD xmlns='http://docs.oasis-open.org/ns/xri/xrd-1.0'>${xrd}</XRD>`,
    );
  });
  await new Promise<void>((resolve) => server.listen(443, address, resolve));
  ending.push(
    () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  );
}

/** What a row says at each web endpoint: `websocket compliant DIRECT_TLS`. */
function at(recording: Recording, id: string): readonly string[] {
  const verdict = judge(recording);
  const findings = verdict.rows.find((row) => row.id === id)?.ruling.findings ?? [];
  return verdict.scope.endpoints
    .filter(({ transport }) => transport !== 'starttls')
    .flatMap((endpoint) =>
      findings
        .filter(({ subject }) => subject === endpoint.id)
        .map(({ status, code }) => `${endpoint.transport} ${status} ${code}`),
    );
}

/** SASL mechanisms of each stream: `websocket TLSv1.3: PLAIN SCRAM-SHA-1`. */
function offers({ observations }: Recording): readonly string[] {
  return observations.flatMap((one) => {
    if (one.kind !== 'stream.open' || !/websocket|bosh/.test(one.subject)) return [];
    const transport = one.subject.replace(/^c2s-|\/.*$/g, '');
    const phase = 'phase' in one.asked ? one.asked.phase : '';
    const said =
      one.value === undefined
        ? one.failure.detail
        : (one.value.error?.condition ?? mechanismsIn(one.value));
    return [`${transport} ${phase}: ${said}`];
  });
}

function mechanismsIn({ features }: StreamOpen): string {
  return features === null ? 'none' : readFeatures(features).mechanisms.join(' ');
}

describe('Prosody 0.12', () => {
  const start = async () => {
    const server = await startProsody(lab, 'good', {
      edited: (text) =>
        text
          .replace(
            'https_ports = {}',
            `https_ports = { 5281 }\nhttps_interfaces = { "${address}" }`,
          )
          .replace('"carbons"', '"websocket", "bosh", "carbons"'),
    });
    ending.push(() => server.stop());
  };

  test('WebSocket and BOSH over TLS', async () => {
    await start();
    await serveHostMeta(
      `wss://${OWN_DOMAIN}:5281/xmpp-websocket`,
      `https://${OWN_DOMAIN}:5281/http-bind`,
    );
    const recording = await scan();
    expect(offers(recording)).toMatchInlineSnapshot(`
      [
        "bosh TLSv1.2: PLAIN SCRAM-SHA-1",
        "bosh TLSv1.3: PLAIN SCRAM-SHA-1",
        "websocket TLSv1.2: PLAIN SCRAM-SHA-1 SCRAM-SHA-1-PLUS",
        "websocket TLSv1.3: PLAIN SCRAM-SHA-1",
      ]
    `);
    expect(at(recording, 'c2s-encryption-required')).toMatchInlineSnapshot(`
      [
        "bosh compliant DIRECT_TLS",
        "websocket compliant DIRECT_TLS",
      ]
    `);
    expect(at(recording, 'tls-1.3')).toMatchInlineSnapshot(`
      [
        "bosh compliant TLS_ACCEPTED",
        "websocket compliant TLS_ACCEPTED",
      ]
    `);
    expect(at(recording, 'certificate-validity')).toMatchInlineSnapshot(`
      [
        "bosh compliant CERTIFICATE_VALID",
        "websocket compliant CERTIFICATE_VALID",
      ]
    `);
    expect(at(recording, 'channel-binding')).toMatchInlineSnapshot(`
      [
        "bosh information WEB_OFFERS_DIFFER",
      ]
    `);
  }, 120_000);

  test('links without TLS are refused', async () => {
    await start();
    await serveHostMeta(
      `ws://${OWN_DOMAIN}:5280/xmpp-websocket`,
      `http://${OWN_DOMAIN}:5280/http-bind`,
    );
    const recording = await scan();
    expect(offers(recording)).toMatchInlineSnapshot(`
      [
        "bosh-cleartext clear: ",
        "websocket-cleartext clear: undefined-condition",
      ]
    `);
    expect(at(recording, 'c2s-encryption-required')).toMatchInlineSnapshot(`
      [
        "bosh-cleartext compliant WEB_REFUSED_IN_CLEAR",
        "websocket-cleartext compliant WEB_REFUSED_IN_CLEAR",
      ]
    `);
  }, 120_000);
});

describe('ejabberd 23.01, with host-meta of its own', () => {
  const start = async (scheme: string, port: number) => {
    const server = await startEjabberd(lab, {
      websocket: `ws${scheme}://@HOST@:${port}/ws`,
      bosh: `http${scheme}://@HOST@:${port}/bosh`,
    });
    ending.push(() => server.stop());
  };

  test('WebSocket and BOSH over TLS', async () => {
    await start('s', 5443);
    const recording = await scan();
    expect(offers(recording)).toMatchInlineSnapshot(`
      [
        "bosh TLSv1.2: DIGEST-MD5 PLAIN SCRAM-SHA-1 SCRAM-SHA-256 SCRAM-SHA-512 X-OAUTH2",
        "bosh TLSv1.3: DIGEST-MD5 PLAIN SCRAM-SHA-1 SCRAM-SHA-256 SCRAM-SHA-512 X-OAUTH2",
        "websocket TLSv1.2: DIGEST-MD5 PLAIN SCRAM-SHA-1 SCRAM-SHA-256 SCRAM-SHA-512 X-OAUTH2",
        "websocket TLSv1.3: DIGEST-MD5 PLAIN SCRAM-SHA-1 SCRAM-SHA-256 SCRAM-SHA-512 X-OAUTH2",
      ]
    `);
    expect(at(recording, 'c2s-encryption-required')).toMatchInlineSnapshot(`
      [
        "bosh compliant DIRECT_TLS",
        "websocket compliant DIRECT_TLS",
      ]
    `);
    expect(at(recording, 'channel-binding')).toMatchInlineSnapshot(`
      [
        "bosh information WEB_OFFERS_DIFFER",
        "bosh information WEB_OFFERS_DIFFER",
        "websocket information WEB_OFFERS_DIFFER",
        "websocket information WEB_OFFERS_DIFFER",
      ]
    `);
  }, 120_000);

  test('links without TLS are missing: the server checks passwords', async () => {
    await start('', 5280);
    const recording = await scan();
    expect(offers(recording)).toMatchInlineSnapshot(`
      [
        "bosh-cleartext clear: DIGEST-MD5 PLAIN SCRAM-SHA-1 SCRAM-SHA-256 SCRAM-SHA-512 X-OAUTH2",
        "websocket-cleartext clear: DIGEST-MD5 PLAIN SCRAM-SHA-1 SCRAM-SHA-256 SCRAM-SHA-512 X-OAUTH2",
      ]
    `);
    expect(at(recording, 'c2s-encryption-required')).toMatchInlineSnapshot(`
      [
        "bosh-cleartext missing WEB_LOGIN_IN_CLEAR",
        "websocket-cleartext missing WEB_LOGIN_IN_CLEAR",
      ]
    `);
  }, 120_000);
});

import { createHash, randomBytes, X509Certificate } from 'node:crypto';
import { NS } from '../wire/xmpp/ns.js';
import { createAuthority, selfSigned } from './certificates.js';
import { startDnsServer } from './dns/server.js';
import { anchorOf } from './dns/signing.js';
import type { Zone } from './dns/zone.js';
import { startStunServer } from './stun-server.js';
import { storeAccount } from './xmpp/scram.js';
import { startXmppServer, type Posture } from './xmpp/server.js';
import { createService } from './xmpp/service.js';
import { LIMIT_BEFORE_LOGIN, limits } from './xmpp/stream.js';
import { createDemoZones } from './zones.js';

/** A domain below a reserved top-level domain (RFC 2606 §2). */
const DEMO_DOMAIN = 'mixed.example';
const HOST = `xmpp.${DEMO_DOMAIN}`;
const UNSIGNED_HOST = `peers.${DEMO_DOMAIN}`;
const USER = 'juliet';

export interface Demo {
  readonly domain: string;
  /** DNS server as `ADDRESS:PORT`. */
  readonly resolver: string;
  /** PEM of the authority that issued the certificate of the client ports. */
  readonly ca: string;
  /** Content of a file for `--trust-anchor`: the DS record of the root zone. */
  readonly trustAnchor: string;
  /** The only account on the server. */
  readonly account: { readonly jid: string; readonly password: string };
  stop(): Promise<void>;
}

/**
 * Starts an XMPP service and its signed DNS on loopback, with good and bad settings on purpose: two
 * ports for clients, one of which has weaknesses, and a bad port for servers.
 */
export async function startDemo(address = '127.0.0.1'): Promise<Demo> {
  const authority = createAuthority('xmpp-safeguard demo CA');
  const good = authority.issue([DEMO_DOMAIN]);
  const bad = selfSigned([DEMO_DOMAIN]);
  const password = randomBytes(18).toString('base64url');
  const stun = await startStunServer(address);
  const service = createService(
    {
      domain: DEMO_DOMAIN,
      stun: { host: HOST, port: stun.port },
      startedAt: Date.now(),
    },
    storeAccount(USER, password),
  );
  const [clients, directClients, servers] = await Promise.all([
    startXmppServer(address, {
      ...CLIENTS,
      service,
      tls: { ...good, minVersion: 'TLSv1.2', ciphers: 'ECDHE+AESGCM:ECDHE+CHACHA20' },
    }),
    startXmppServer(address, {
      ...CLIENTS,
      service,
      direct: true,
      tls: { ...good, minVersion: 'TLSv1.3' },
    }),
    startXmppServer(address, {
      ...PEERS,
      tls: { ...bad, minVersion: 'TLSv1', ciphers: 'DEFAULT:@SECLEVEL=0' },
    }),
  ]);
  const zones = createDemoZones({
    domain: DEMO_DOMAIN,
    host: HOST,
    unsignedHost: UNSIGNED_HOST,
    address,
    ports: {
      clients: clients.port,
      directClients: directClients.port,
      servers: servers.port,
    },
    key: keyDigest(good.cert),
    oldKey: randomBytes(32),
  });
  const dns = await startDnsServer(address, zones);
  const running = [stun, clients, directClients, servers, dns];
  return {
    domain: DEMO_DOMAIN,
    resolver: dns.resolver,
    ca: authority.cert,
    trustAnchor: rootAnchor(zones),
    account: { jid: `${USER}@${DEMO_DOMAIN}`, password },
    async stop() {
      await Promise.all(running.map((server) => server.stop()));
    },
  };
}

function rootAnchor(zones: readonly Zone[]): string {
  const root = zones.find(({ apex }) => apex.length === 0);
  if (root === undefined || root.key === null) throw new Error('the demo has no signed root');
  return anchorOf(root.apex, root.key);
}

function keyDigest(cert: string): Uint8Array {
  const key = new X509Certificate(cert).publicKey.export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(key).digest();
}

const CLIENTS: Omit<Posture, 'tls' | 'service'> = {
  role: 'c2s',
  domain: DEMO_DOMAIN,
  direct: false,
  starttls: 'required',
  clear: '',
  secured: limits(LIMIT_BEFORE_LOGIN),
  bindings: (version) => (version === 'TLSv1.3' ? ['tls-exporter'] : []),
  trustsClear: false,
};

const DIALBACK = `<dialback xmlns='${NS.dialbackFeature}'/>`;

const PEERS: Omit<Posture, 'tls'> = {
  role: 's2s',
  domain: DEMO_DOMAIN,
  direct: false,
  starttls: 'optional',
  clear: DIALBACK,
  secured: DIALBACK,
  bindings: () => [],
  trustsClear: true,
  service: null,
};

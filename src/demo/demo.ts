import { NS } from '../wire/xmpp/ns.js';
import { createAuthority, selfSigned } from './certificates.js';
import { startDnsServer } from './dns-server.js';
import { startXmppServer, type Posture } from './xmpp-server.js';

/** Reserved for examples (RFC 2606 §2): nobody's domain. */
export const DEMO_DOMAIN = 'mixed.example';

export interface Demo {
  readonly domain: string;
  /** `ADDRESS:PORT`. */
  readonly resolver: string;
  /** PEM of the authority that vouches for the good half of it. */
  readonly ca: string;
  stop(): Promise<void>;
}

/**
 * A service of our own on loopback, with a DNS of its own. Its posture is mixed on purpose:
 * clients are served well, on one port better than on the other; peers are not.
 */
export async function startDemo(address = '127.0.0.1'): Promise<Demo> {
  const authority = createAuthority('xmpp-safeguard demo CA');
  const good = authority.issue([DEMO_DOMAIN]);
  const bad = selfSigned([DEMO_DOMAIN]);
  const servers = await Promise.all([
    startXmppServer(address, { ...CLIENTS, tls: { ...good, minVersion: 'TLSv1.2' } }),
    startXmppServer(address, {
      ...CLIENTS,
      direct: true,
      secured: plain,
      tls: { ...good, minVersion: 'TLSv1.3' },
    }),
    startXmppServer(address, {
      ...PEERS,
      tls: { ...bad, minVersion: 'TLSv1', ciphers: 'DEFAULT:@SECLEVEL=0' },
    }),
  ]);
  const host = `xmpp.${DEMO_DOMAIN}`;
  const services = ['_xmpp-client', '_xmpps-client', '_xmpp-server'];
  const dns = await startDnsServer(address, {
    srv: Object.fromEntries(
      servers.map(({ port }, index) => [
        `${services[index] ?? ''}._tcp.${DEMO_DOMAIN}`,
        [{ priority: 5, weight: 0, port, target: host }],
      ]),
    ),
    a: { [host]: [address] },
  });
  return {
    domain: DEMO_DOMAIN,
    resolver: dns.resolver,
    ca: authority.cert,
    async stop() {
      await Promise.all([dns.stop(), ...servers.map((server) => server.stop())]);
    },
  };
}

function mechanisms(names: readonly string[]): string {
  const list = names.map((name) => `<mechanism>${name}</mechanism>`).join('');
  return `<mechanisms xmlns='${NS.sasl}'>${list}</mechanisms>`;
}

function bound(version: string): string {
  const type = version === 'TLSv1.3' ? 'tls-exporter' : 'tls-unique';
  return (
    mechanisms(['SCRAM-SHA-256-PLUS', 'SCRAM-SHA-256']) +
    `<sasl-channel-binding xmlns='${NS.saslCb}'><channel-binding type='${type}'/></sasl-channel-binding>` +
    `<limits xmlns='${NS.limits}'><max-bytes>10000</max-bytes></limits>`
  );
}

function plain(): string {
  return mechanisms(['SCRAM-SHA-256']);
}

const CLIENTS: Omit<Posture, 'tls'> = {
  role: 'c2s',
  domain: DEMO_DOMAIN,
  direct: false,
  starttls: 'required',
  clear: '',
  secured: bound,
  trustsClear: false,
};

const PEERS: Omit<Posture, 'tls'> = {
  role: 's2s',
  domain: DEMO_DOMAIN,
  direct: false,
  starttls: 'optional',
  clear: `<dialback xmlns='${NS.dialbackFeature}'/>`,
  secured: () => `<dialback xmlns='${NS.dialbackFeature}'/>`,
  trustsClear: true,
};

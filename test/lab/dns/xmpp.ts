import type { Asked, Zone } from './zone.js';

const SERVICES = ['_xmpp-client', '_xmpps-client', '_xmpp-server', '_xmpps-server'] as const;
const TLSA_PORTS = ['_5222', '_5223', '_5269', '_5270'] as const;

const srvOf = (domain: string, status?: Asked[2]): Asked[] =>
  SERVICES.map((service) => asking(`${service}._tcp.${domain}`, 'SRV', status));
const tlsaOf = (host: string): Asked[] =>
  TLSA_PORTS.map((port) => [`${port}._tcp.${host}`, 'TLSA']);

function asking(name: string, types: string, status: Asked[2]): Asked {
  return status === undefined ? [name, types] : [name, types, status];
}

const FOUR = ['prosody-good', 'prosody-weak', 'ejabberd-good', 'ejabberd-weak'];
const NEWER = ['prosody13', 'prosody13-open', 'ejabberd24', 'jabberd2'];
const SAME_TARGET = ['self-signed', 'expired', 'wrong-name', 'ecdsa'];

/** The domains of test/lab/hosts.ts; what they say stands in test/lab/nsd. */
export const XMPP: readonly (Omit<Zone, 'records'> & { readonly template: string })[] = [
  {
    name: 'example.',
    template: 'nsd/example.zone',
    signing: {},
    status: 'secure',
    asked: [
      ...FOUR.flatMap((domain) => [
        ...srvOf(domain),
        ...tlsaOf(`xmpp1.${domain}`),
        asking(`xmpp1.${domain}`, 'A AAAA CAA', undefined),
        asking(domain, 'A CAA', undefined),
      ]),
      ...NEWER.flatMap((domain) => [...srvOf(domain), asking(`xmpp1.${domain}`, 'A', undefined)]),
      ...SAME_TARGET.flatMap((domain) => [...srvOf(domain), asking(domain, 'CAA', undefined)]),
      ...['alias', 'wrong-tlsa', 'unused-tlsa', 'alias-target', 'insecure-target'].flatMap(
        (domain) => srvOf(domain),
      ),
      ...['xmpp1.wrong-tlsa', 'xmpp1.unused-tlsa', 'unused-tlsa'].flatMap((host) => tlsaOf(host)),
      ['xmpp.alias-target', 'A AAAA CNAME'],
      ['fallback', 'A CAA'],
      ...tlsaOf('fallback'),
      ['_xmpp-client._tcp.fallback', 'SRV'],
      ['xmpp1.dual-stack', 'A AAAA'],
      ['_xmpp-client._tcp.no-service', 'SRV'],
      ['nothing', 'A AAAA SRV'],
      ['absent', 'A CAA'],
      ['unsigned', 'DS'],
    ],
  },
  {
    name: 'unsigned.example.',
    template: 'nsd/unsigned.example.zone',
    signing: null,
    status: 'insecure',
    asked: [...srvOf('@').map(atApex), ['xmpp1', 'A'], ...tlsaOf('xmpp1'), ['@', 'A CAA']],
  },
  {
    name: 'plain.',
    template: 'nsd/plain.zone',
    signing: null,
    status: 'insecure',
    asked: [...srvOf('hosted'), ['hosted', 'A CAA'], ['absent', 'A'], ['@', 'DS', 'secure']],
  },
  {
    name: 'broken.xlab.',
    template: 'nsd/broken.xlab.zone',
    signing: {},
    tampering: [[/^(_xmpp-client\._tcp\.broken\.xlab\.\t.*\tSRV\t5 0 )5222/m, '$15322']],
    status: 'secure',
    asked: [
      ['_xmpp-client._tcp', 'SRV', 'bogus'],
      ['_xmpp-server._tcp', 'SRV'],
      ['xmpp1', 'A'],
    ],
  },
];

function atApex([name, types]: Asked): Asked {
  return [name.replace(/\.@$/, ''), types];
}

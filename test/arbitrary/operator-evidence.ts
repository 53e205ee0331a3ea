/** What an operator might give at random: settings of a configuration, facts of the host, claims. */
import fc from 'fast-check';
import { CATALOGUE } from '../../src/catalogue/index.js';
import type {
  Claim,
  ConfiguredSettings,
  HostFact,
  Kinds,
  Observation,
  ServerConfiguration,
  SettingName,
} from '../../src/model/index.js';
import { HOST_FACTS, KIND_SPECS, observationOf, SETTLED } from '../../src/model/index.js';
import { CONFIGURATION_EXAMPLES } from '../../src/model/kinds/configuration-examples.js';
import { AT, DOMAIN, failed } from './build-observation.js';

type Value<N extends SettingName> = NonNullable<ConfiguredSettings[N]['value']>;

const MAIL = 'mailto:abuse@example.org';
const tls = (...versions: readonly string[]) => [
  { versions, forwardSecret: true, ciphers: 'ECDHE+AESGCM' },
  { versions, forwardSecret: false, ciphers: 'HIGH' },
];
const TLS = [...tls('TLSv1', 'TLSv1.2'), ...tls('TLSv1.2', 'TLSv1.3'), ...tls('TLSv1.3'), ...tls()];
const ENCRYPTION = ['required', 'optional', 'none', 'off'] as const;
const LIMITS = [{ bytes: null }, { bytes: 10_000 }, { bytes: 262_144 }, { bytes: 3_000_000 }];

/** Values of each setting that come to different rows. */
const VALUES: { readonly [N in SettingName]: readonly Value<N>[] } = {
  contacts: [
    { published: true, abuse: [MAIL], others: [] },
    { published: true, abuse: [], others: ['admin'] },
    { published: false, abuse: [MAIL], others: [] },
  ],
  jidBlocklist: [
    { users: ['a.example'], rooms: [], fixed: [] },
    { users: [], rooms: ['a.example'], fixed: [] },
    { users: [], rooms: [], fixed: [] },
  ],
  serverBlocklist: [
    { updated: ['a.example'], fixed: [] },
    { updated: [], fixed: ['a'] },
    { updated: [], fixed: [] },
  ],
  c2sEncryption: ENCRYPTION,
  s2sEncryption: ENCRYPTION,
  s2sCertificates: (['always', 'exempt', 'dialback', 'unchecked', 'off'] as const).map(
    (enforced) => ({ enforced, domains: enforced === 'exempt' ? ['old.example'] : [] }),
  ),
  c2sTls: TLS,
  s2sTls: TLS,
  channelBinding: [
    { tls12: ['tls-unique'], tls13: ['tls-exporter'], scram: true },
    { tls12: ['tls-unique'], tls13: [], scram: true },
    { tls12: [], tls13: [], scram: false },
  ],
  c2sStanzaLimit: LIMITS,
  s2sStanzaLimit: LIMITS,
  passwords: [
    { stored: 'hashed', hash: 'SHA-1', iterations: 10_000, leftovers: null },
    { stored: 'hashed', hash: 'SHA-1', iterations: 10, leftovers: null },
    { stored: 'plain', hash: null, iterations: null, leftovers: null },
  ],
  loginLimit: [
    { limit: 'all', by: 'limit_auth' },
    { limit: 'partial', by: 'limit_auth' },
    { limit: 'none', by: null },
  ],
  loginBlock: [
    { block: 'server', by: 'mod_fail2ban' },
    { block: 'none', by: null },
  ],
  e2ee: [
    { pep: true, refusing: [] },
    { pep: false, refusing: [] },
    { pep: true, refusing: ['require_otr'] },
  ],
  upload: [
    { service: 'http_file_share', random: true, name: 'none' },
    { service: 'mod_http_upload', random: true, bits: 47, name: 'hashed' },
    { service: 'a', random: false, name: 'plain' },
    { service: null, random: false, name: 'none' },
  ],
  registration: ['closed', 'invitation', 'open'],
  captcha: ['captcha', 'web', 'none'],
  weakPasswords: [
    { least: 8, unit: 'characters' },
    { least: 0, unit: 'bits' },
  ],
  invitations: [{ module: 'invites' }, { module: null }],
  registrationRate: [
    { limit: { count: 3, seconds: 3_600 }, half: null },
    { limit: null, half: 'registration_throttle_max' },
    { limit: null, half: null },
  ],
  registrationWatch: [{ watchers: 1 }, { watchers: 0 }, { watchers: null }],
  stun: [{ ports: [3_478] }, { ports: [34_780] }, { ports: null }],
  logging: ['balanced', 'debug', 'messages', 'none'],
  onion: [{ by: 'onions' }, { by: null }],
};

const PLACE = { option: 'of the test', file: '/etc/prosody/prosody.cfg.lua', line: 7 };

const settings: fc.Arbitrary<ConfiguredSettings> = fc.record(
  Object.fromEntries(
    Object.entries(VALUES).map(([name, values]) => [
      name,
      fc.oneof(
        {
          weight: 9,
          arbitrary: fc.constantFrom<unknown>(...values).map((value) => ({ value, from: [PLACE] })),
        },
        { weight: 1, arbitrary: fc.constant({ value: null, from: [], untold: 'module' }) },
      ),
    ]),
  ),
) as fc.Arbitrary<object> as fc.Arbitrary<ConfiguredSettings>;

const { value: EXAMPLE } = CONFIGURATION_EXAMPLES.server;
const plain = { loads: null, trials: [], flaws: [], notes: [], variables: [], community: [] };

function configurationWith(one: ConfiguredSettings, version: string): Observation {
  const value: ServerConfiguration = { ...EXAMPLE, ...plain, version, settings: one };
  const asked = { software: value.software, version };
  return observationOf('config.server', DOMAIN, asked, AT, { value });
}

/** The file as one version reads it, or as two do, or as one refuses it. */
const configuration: fc.Arbitrary<readonly Observation[]> = fc.oneof(
  { weight: 4, arbitrary: settings.map((one) => [configurationWith(one, '13.0')]) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(settings, settings)
      .map(([one, other]) => [configurationWith(one, '13.0'), configurationWith(other, '0.12')]),
  },
  {
    weight: 1,
    arbitrary: fc.constant([
      observationOf('config.server', DOMAIN, { software: 'prosody', version: '13.0' }, AT, {
        value: { ...EXAMPLE, settings: null },
      }),
    ]),
  },
);

const coturn = fc.constantFrom(3_478, 34_781).map((port) =>
  observationOf('config.turn', DOMAIN, {}, AT, {
    value: {
      file: '/etc/turnserver.conf',
      listeningPort: { value: port, from: [] },
      tlsListeningPort: { value: 5_350, from: [] },
    },
  }),
);
const container = fc.constant(
  observationOf('config.container', DOMAIN, {}, AT, {
    value: CONFIGURATION_EXAMPLES.container.value,
  }),
);

/** Other values of facts than those of the examples, which come to other rows. */
const FACTS: { readonly [K in HostFact]?: readonly Partial<Kinds[K]>[] } = {
  'host.ssh': [{ passwords: true }, { passwords: false, keyboardInteractive: false }],
  'host.ssh-keys': [{ hardware: 2, others: 0, unreadable: 0 }],
  'host.sandbox': [{ exposure: 2 }, { exposure: 9.2 }],
  'host.confinement': [{ mode: 'enforce' }, { mode: 'unconfined' }],
  'host.swap': [{ areas: [] }],
  'host.system': [
    { id: 'debian', version: '12' },
    { id: 'debian', version: '8' },
  ],
  'host.uptime': [{ seconds: 60 }, { seconds: 90 * 86_400 }],
  'host.daemon': [{ replaced: [] }, { replaced: ['libssl.so.3'] }],
  'host.updates': [{ last: AT, automatic: true }, { last: '2020-01-01T00:00:00.000Z' }],
  'host.secure-boot': [{ state: 'on' }, { state: 'off' }],
  'host.surroundings': [{ container: null }, { container: 'docker' }],
};

function fact<K extends HostFact>(kind: K): fc.Arbitrary<readonly Observation[]> {
  const { value } = KIND_SPECS[kind].example;
  const others = (FACTS[kind] ?? []).map((part) => ({ ...value, ...part }) as Kinds[K]);
  const seen = fc
    .constantFrom(value as Kinds[K], ...others)
    .map((one) => [observationOf<HostFact>(kind, DOMAIN, {}, AT, { value: one })]);
  const unseen = observationOf<HostFact>(kind, DOMAIN, {}, AT, {
    failure: { ...failed('unsupported'), layer: 'host', reason: 'needs-root' },
  });
  return fc.oneof(
    { weight: 6, arbitrary: seen },
    { weight: 1, arbitrary: fc.constant([unseen]) },
    { weight: 2, arbitrary: fc.constant([]) },
  );
}

const facts = fc.tuple(...HOST_FACTS.map((kind) => fact(kind))).map((all) => all.flat());

const ROWS = CATALOGUE.filter(({ binds }) => binds !== 'client').map(({ id }) => id);

/** Claims count, or are too old. */
const claims = fc
  .uniqueArray(
    fc.record({
      row: fc.constantFrom(...ROWS),
      status: fc.constantFrom(...SETTLED),
      until: fc.constantFrom('2099-01-01', '2026-05-20'),
    }),
    { selector: ({ row }) => row, maxLength: ROWS.length, size: 'max' },
  )
  .map((all) =>
    all.map(({ row, status, until }) => {
      const value: Claim = { status, by: 'operator', since: '2026-05-01', until, words: '' };
      return observationOf('claim', DOMAIN, { row }, AT, { value });
    }),
  );

/** Of each kind some, or nothing. */
export const operatorEvidence: fc.Arbitrary<readonly Observation[]> = fc
  .record(
    {
      configuration,
      facts,
      claims,
      coturn: coturn.map((one) => [one]),
      container: container.map((one) => [one]),
    },
    { requiredKeys: [] },
  )
  .map((given) => Object.values(given).flat());

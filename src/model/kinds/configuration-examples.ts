/** Examples of the kinds of configurations, with everything that may be null. */
import type {
  Configured,
  ConfiguredSettings,
  ContainerConfiguration,
  OptionPlace,
  ServerConfiguration,
  TurnConfiguration,
} from '../configuration.js';

const FILE = '/etc/prosody/prosody.cfg.lua';

function set<T>(value: T, option: string, line: number): Configured<T> {
  const place: OptionPlace = { option, file: FILE, line };
  return { value, from: [place] };
}

function usual<T>(value: T): Configured<T> {
  return { value, from: [] };
}

const TLS = {
  versions: ['TLSv1.2', 'TLSv1.3'],
  forwardSecret: true,
  ciphers: 'ECDHE+AESGCM:ECDHE+CHACHA20',
};

const SETTINGS: ConfiguredSettings = {
  contacts: set(
    { published: true, abuse: ['mailto:abuse@example.org'], others: ['admin'] },
    'contact_info',
    7,
  ),
  jidBlocklist: usual({ users: [], rooms: ['xmppbl.org'], fixed: [] }),
  serverBlocklist: usual({ updated: [], fixed: ['/etc/prosody/blacklist.txt'] }),
  c2sEncryption: usual('required'),
  s2sEncryption: usual('required'),
  s2sCertificates: set({ enforced: 'exempt', domains: ['old.example'] }, 's2s_secure_auth', 9),
  c2sTls: usual(TLS),
  s2sTls: { value: null, from: [], untold: 'cipher-string' },
  channelBinding: usual({ tls12: ['tls-unique'], tls13: ['tls-exporter'], scram: true }),
  c2sStanzaLimit: usual({ bytes: 262_144 }),
  s2sStanzaLimit: usual({ bytes: null }),
  passwords: usual({ stored: 'hashed', hash: 'SHA-1', iterations: 10_000, leftovers: 'sql' }),
  loginLimit: { value: null, from: [], untold: 'outside' },
  loginBlock: usual({ block: 'server', by: 'mod_fail2ban' }),
  e2ee: usual({ pep: true, refusing: ['deny_omemo'] }),
  upload: usual({ service: 'http_file_share', random: true, name: 'none' }),
  registration: usual('open'),
  captcha: usual('none'),
  weakPasswords: usual({ least: 8, unit: 'characters' }),
  invitations: usual({ module: 'invites' }),
  registrationRate: usual({ limit: { count: 3, seconds: 3_600 }, half: null }),
  registrationWatch: usual({ watchers: 1 }),
  stun: usual({ ports: [3_478] }),
  logging: usual('balanced'),
  onion: usual({ by: 'onions' }),
};

const SERVER: ServerConfiguration = {
  software: 'prosody',
  version: '13.0',
  file: FILE,
  loads: {
    file: FILE,
    line: 3,
    reason: 'unexpected symbol near <eof>',
    by: 'server',
    names: ['CHAT_DOMAIN'],
  },
  hosts: ['example.org'],
  settings: SETTINGS,
  variables: ['CHAT_REGISTRATION'],
  trials: [{ variable: 'CHAT_REGISTRATION', value: 'closed', settings: {} }],
  triedAll: true,
  flaws: [
    {
      flaw: 'unread',
      place: { option: 'registrarion_url', file: FILE, line: 12 },
      nearest: 'registration_url',
      detail: 'VirtualHost example.org',
    },
  ],
  notes: [{ note: 'admin-telnet', place: { option: 'modules_enabled', file: FILE, line: 4 } }],
  community: ['anti_spam'],
};

const CONTAINER: ContainerConfiguration = {
  file: 'compose.yml',
  service: 'xmpp',
  image: 'prosody/prosody:13.0',
  software: 'prosody',
  version: '13.0',
  system: { name: 'debian', version: '12' },
  noNewPrivileges: usual(true),
  readOnly: usual(true),
  capabilitiesDropped: usual(true),
  user: usual('other'),
  confined: usual(false),
  privileged: usual(false),
  dockerSocket: usual(false),
  hostNetwork: usual(false),
  published: [
    {
      address: '0.0.0.0',
      port: 5_222,
      target: 5_222,
      protocol: 'tcp',
      place: { option: 'ports', file: 'compose.yml', line: 5 },
    },
  ],
  neighbours: ['database'],
  shares: ['postgres'],
};

const TURN: TurnConfiguration = {
  file: '/etc/turnserver.conf',
  listeningPort: usual(3_478),
  tlsListeningPort: usual(5_349),
};

export const CONFIGURATION_EXAMPLES = {
  server: { asked: { software: 'prosody', version: '13.0' }, value: SERVER },
  container: { asked: {}, value: CONTAINER },
  turn: { asked: {}, value: TURN },
} as const;

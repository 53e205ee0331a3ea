/** Configurations of ejabberd. The lab holds each against the real ejabberd. */

export interface EjabberdFixture {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  /** How ejabberd 23.01 refuses it, or null. Its message begins like this. */
  readonly refused: string | null;
}

const HOSTS = 'hosts: [im.example, talk.example]\n';

function file(name: string, text: string, refused: string | null = null): EjabberdFixture {
  return { name, files: { 'ejabberd.yml': HOSTS + text }, refused };
}

const LISTEN = 'listen:\n  - port: 5222\n    module: ejabberd_c2s\n';

/** Files that 23.01 takes. */
const TAKEN: readonly EjabberdFixture[] = [
  file('only hosts', ''),
  file(
    'macros of every kind',
    `define_macro:
  SIZE: 131072
  'WORDS': [no_sslv3, no_tlsv1]
  HASHED: scram
  INNER: HASHED
auth_password_format: INNER
c2s_protocol_options: WORDS
s2s_use_starttls: optional
${LISTEN}    max_stanza_size: SIZE
    starttls_required: true
`,
  ),
  file(
    'keys that repeat in an acl, and lists at the top',
    `acl:
  near:
    ip: 127.0.0.0/8
    ip: "::1/128"
  bosses:
    user: anna@im.example
    user: bert@im.example
acl:
  banned:
    server: spam.example
access_rules:
  newcomers:
    allow: near
    allow: bosses
  peers:
    - deny: banned
    - allow
s2s_access: peers
modules:
  mod_register:
    access: newcomers
modules:
  mod_ping: {}
`,
  ),
  file(
    'a host of its own',
    `auth_password_format: scram
auth_scram_hash: sha256
registration_timeout: 2 hours
modules:
  mod_ping: {}
  mod_http_upload: {}
host_config:
  talk.example:
    auth_password_format: plain
    modules:
      mod_time: {}
      mod_fail2ban:
        c2s_max_auth_failures: 7
append_host_config:
  im.example:
    modules:
      mod_stream_mgmt: {}
    disable_sasl_mechanisms: [plain]
`,
  ),
  file(
    'words of YAML 1.1, quotes and numbers',
    `${LISTEN}    starttls: yes
    tls_compression: off
    max_stanza_size: infinity
  - port: 5269
    module: 'ejabberd_s2s_in'
    max_stanza_size: 524288
s2s_use_starttls: "required"
loglevel: 4
registration_timeout: infinity
modules:
  mod_register:
    captcha_protected: no
    password_strength: 48
    registration_watchers: [chief@im.example, deputy@im.example]
`,
  ),
  file('an alias is text', `language: &a en\nauth_password_format: scram\ncaptcha_host: *a\n`),
  file('a level as a word', 'loglevel: debug\n'),
  file('protocol words that nothing reads', 'c2s_protocol_options: [no_tls1, no_sslv3]\n'),
  file(
    'an acl that is not there',
    's2s_access: peers\naccess_rules:\n  peers:\n    - deny: ghosts\n    - allow\n',
  ),
  file(
    'registration closed by a rule',
    'access_rules:\n  register:\n    - deny\nmodules:\n  mod_register:\n    access: register\n',
  ),
  file(
    'options of old versions',
    'log_rate_limit: 100\nauth_method: internal\niqdisc: one_queue\nmodules:\n  mod_echo: {}\n  mod_last_odbc: {}\n  mod_http_bind: {}\n',
  ),
  file(
    'trusted servers',
    's2s_use_starttls: required_trusted\nmodules:\n  mod_s2s_dialback: {}\n  mod_ping: {}\n',
  ),
  file('ciphers as a list', 'c2s_ciphers: ["ECDHE+AESGCM", "DHE+AESGCM"]\ns2s_ciphers: HIGH\n'),
  file(
    'a web listener of the old kind',
    `listen:
  - port: 5280
    module: ejabberd_http
    web_admin: true
    http_bind: true
    request_handlers:
      /ws: ejabberd_http_ws
`,
  ),
  {
    name: 'included files',
    files: {
      'ejabberd.yml': `${HOSTS}define_macro:\n  HOW: scram\ninclude_config_file:\n  more.yml:\n    disallow: [loglevel]\nloglevel: warning\n`,
      'more.yml': `auth_password_format: HOW\nloglevel: debug\ninclude_config_file: [third.yml]\n`,
      'third.yml': 's2s_use_starttls: required\n',
    },
    refused: null,
  },
  {
    name: 'an included file with allow_only',
    files: {
      'ejabberd.yml': `${HOSTS}include_config_file:\n  more.yml:\n    allow_only: [auth_password_format]\n`,
      'more.yml': 'auth_password_format: scram\nloglevel: debug\n',
    },
    refused: null,
  },
  file('flow maps that end at the margin', 'modules: {\n  mod_ping: {},\n  mod_time: {}\n}\n'),
  file('tags', 'auth_password_format: !anything scram\nloglevel: !!str 4\n'),
];

/** Files that 23.01 refuses. */
const REFUSED: readonly EjabberdFixture[] = [
  {
    name: 'no hosts',
    files: { 'ejabberd.yml': 'loglevel: info\n' },
    refused: 'Configuration error: Missing required option: hosts',
  },
  file('an unknown option', 'auth_pasword_format: scram\n', 'Unknown option: auth_pasword_format'),
  file(
    'an option of a later version',
    'define_keyword:\n  A: b\n',
    'Unknown option: define_keyword',
  ),
  file(
    'an unknown module',
    'modules:\n  mod_rooster: {}\n',
    'Invalid value of option modules: unknown ejabberd module: mod_rooster',
  ),
  file(
    'a module of a later version',
    'modules:\n  mod_muc: {}\n  mod_antispam: {}\n',
    'Invalid value of option modules: unknown ejabberd module: mod_antispam',
  ),
  file(
    'an unknown option of a module',
    'modules:\n  mod_register:\n    acess: all\n',
    'Invalid value of option modules->mod_register: Unknown option: acess',
  ),
  file(
    'a module without its module',
    'modules:\n  mod_muc_log: {}\n',
    'Invalid value of option modules: module mod_muc_log depends on module mod_muc, which is not found in the config',
  ),
  file(
    'a module without a map',
    'modules:\n  mod_ping:\n',
    'Invalid value of option modules->mod_ping: Expected map, got empty string instead',
  ),
  file(
    'a size with a unit',
    `${LISTEN}    max_stanza_size: 256 KB\n`,
    'Invalid value of option listen->1->max_stanza_size: Expected integer, got string instead',
  ),
  file(
    'a size of nothing',
    `${LISTEN}    max_stanza_size: 0\n`,
    "Invalid value of option listen->1->max_stanza_size: Expected positive integer or 'infinity', got: 0",
  ),
  file(
    'a text for a boolean',
    `${LISTEN}    starttls: maybe\n`,
    'Invalid value of option listen->1->starttls: Expected boolean, got string instead',
  ),
  file(
    'a number for a boolean',
    `${LISTEN}    starttls: 1\n`,
    'Invalid value of option listen->1->starttls: Expected string, got integer instead',
  ),
  file(
    'a listener without a port',
    'listen:\n  - module: ejabberd_c2s\n',
    'Invalid value of option listen->1: Missing required option: port',
  ),
  file(
    'an unknown option of a listener',
    `${LISTEN}    starttls_require: true\n`,
    'Invalid value of option listen->1: Unknown option: starttls_require',
  ),
  file(
    'an unknown word',
    'auth_password_format: hashed\n',
    'Invalid value of option auth_password_format: Unexpected value',
  ),
  file(
    'an unknown word of a boolean or more',
    's2s_use_starttls: always\n',
    'Invalid value of option s2s_use_starttls: Unexpected value',
  ),
  file(
    'an option twice',
    'auth_password_format: scram\nauth_password_format: plain\n',
    'Configuration error: Duplicated option: auth_password_format',
  ),
  file(
    'a module twice',
    'modules:\n  mod_ping: {}\n  mod_ping: {}\n',
    'Invalid value of option modules: Duplicated option: mod_ping',
  ),
  file(
    'an acl twice',
    'acl:\n  a: {user: b}\n  a: {user: c}\n',
    'Invalid value of option acl: Duplicated option: a',
  ),
  file(
    'a unit that is none',
    'registration_timeout: 5 fortnights\n',
    'Invalid value of option registration_timeout: Unexpected timeout unit',
  ),
  file(
    'a time that is none',
    'registration_timeout: never\n',
    'Invalid value of option registration_timeout: Unexpected value',
  ),
  file(
    'words that are no list',
    'c2s_protocol_options: no_sslv3\n',
    'Invalid value of option c2s_protocol_options: Expected list, got string instead',
  ),
  file(
    'a word twice',
    'c2s_protocol_options: [no_sslv3, no_sslv3]\n',
    'Invalid value of option c2s_protocol_options: Duplicated value',
  ),
  file(
    'a host that is not served',
    'host_config:\n  other.example:\n    auth_password_format: scram\n',
    'Invalid value of option host_config: Unexpected value',
  ),
  file(
    'a global option of one host',
    'host_config:\n  im.example:\n    loglevel: debug\n',
    "Invalid value of option host_config->'im.example': Option 'loglevel' is not allowed in this context",
  ),
  file(
    'a plain value that is appended',
    'append_host_config:\n  im.example:\n    auth_password_format: scram\n',
    "Cannot merge value of option 'auth_password_format' defined in append_host_config for virtual host im.example",
  ),
  file(
    'a module that is appended twice',
    'modules:\n  mod_ping: {}\nappend_host_config:\n  im.example:\n    modules:\n      mod_ping: {}\n',
    'Invalid value of option modules: Duplicated option: mod_ping',
  ),
  file(
    'a circle of macros',
    'define_macro:\n  A: [B]\n  B: [A]\n',
    'Configuration error: Circularly defined macro',
  ),
  file(
    'a macro twice',
    'define_macro:\n  A: 1\n  A: 2\n',
    'Configuration error: Duplicated macro: A',
  ),
  file(
    'a macro in small letters',
    'define_macro:\n  size: 1\n',
    'Invalid value of option define_macro: String',
  ),
  file(
    'two listeners on one port',
    `${LISTEN}  - port: 5222\n    module: ejabberd_c2s\n`,
    'Invalid value of option listen: Overlapping listeners found',
  ),
  file('a file that is no YAML', 'acl: [a\n', "Failed to read YAML file '"),
  file('a tab', 'acl:\n\tuser: a\n', "Failed to read YAML file '"),
  file('a file that is not there', 'include_config_file: gone.yml\n', "Failed to read YAML file '"),
  {
    name: 'files that include each other',
    files: {
      'ejabberd.yml': `${HOSTS}include_config_file: two.yml\n`,
      'two.yml': 'include_config_file: ejabberd.yml\n',
    },
    refused: 'Circularly included YAML file: ',
  },
  file(
    'rules that are no rules',
    'access_rules:\n  a:\n    - permit\n',
    'Invalid value of option access_rules->a: Unknown option: ',
  ),
  file(
    'an unknown condition',
    'acl:\n  a:\n    nick: b\n',
    'Invalid value of option acl->a: Unknown option: nick',
  ),
  file(
    'a database that is none',
    'auth_method: paper\n',
    'Invalid value of option auth_method->1: unsupported database',
  ),
  file(
    'a word as a port',
    'listen:\n  - port: xmpp\n    module: ejabberd_c2s\n',
    'Invalid value of option listen->1->port: ',
  ),
  file(
    'a port that is none',
    'listen:\n  - port: 70000\n    module: ejabberd_c2s\n',
    'Invalid value of option listen->1->port: ',
  ),
  file(
    'a length that is too small',
    'modules:\n  mod_http_upload:\n    secret_length: 4\n',
    'Invalid value of option modules->mod_http_upload->secret_length: Expected integer from 8 to 1000, got: 4',
  ),
  file(
    'text as a strength',
    'modules:\n  mod_register:\n    password_strength: strong\n',
    'Invalid value of option modules->mod_register->password_strength: Expected number, got string instead',
  ),
  file(
    'a database that a module does not know',
    'modules:\n  mod_muc:\n    db_type: paper\n',
    'Invalid value of option modules->mod_muc->db_type: unsupported database',
  ),
  file(
    'an address without a host',
    'modules:\n  mod_http_upload:\n    put_url: upload\n',
    'Invalid value of option modules->mod_http_upload->put_url: Empty hostname in the URL',
  ),
  file(
    'a number as a rule',
    'modules:\n  mod_register:\n    access: [5]\n',
    'Invalid value of option modules->mod_register->access: Expected string, got integer instead',
  ),
  file(
    'an empty host',
    'modules:\n  mod_muc:\n    host: ""\n',
    'Invalid value of option modules->mod_muc->host: Empty string is not allowed',
  ),
  file(
    'an empty time',
    'registration_timeout: ""\n',
    'Invalid value of option registration_timeout: Unexpected value',
  ),
];

export const EJABBERD_FIXTURES: readonly EjabberdFixture[] = [...TAKEN, ...REFUSED];

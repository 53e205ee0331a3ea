/** Options for evidence that the operator of a service gives. */
import { list, value } from './define-option.js';
import { DOMAIN, FILE, textParser } from './parsers.js';
import { Problem } from '../util/problem.js';

const SEEN_AS = /^(\/[^=]*)=(.+)$/s;

/**
 * Parser for `/etc/prosody=./dir`: a folder on the server, and the folder on this machine with its
 * files.
 */
const CONFIG_ROOT = {
  ...textParser(
    (text, label) => {
      const [, seenAs = '', folder = ''] = SEEN_AS.exec(text) ?? [];
      if (folder !== '') return { seenAs: seenAs.replace(/(.)\/+$/, '$1'), folder };
      throw new Problem(`${label} ${text.slice(0, 60)}: must be PATH=FOLDER, with PATH from / on`);
    },
    { placeholder: 'PATH=FOLDER', most: 1000 },
  ),
  relocate: (text: string, path: (name: string) => string) =>
    text.replace(SEEN_AS, (_, seenAs: string, folder: string) => `${seenAs}=${path(folder)}`),
};

const VARIABLE = textParser(
  (text, label) => {
    const [, name, given = ''] = /^([A-Za-z_][\w.-]*)=(.*)$/s.exec(text) ?? [];
    if (name !== undefined) return { name, value: given };
    // The error message does not repeat the given text, because the value of an environment
    // variable may be a secret.
    throw new Problem(`${label}: must be NAME=VALUE`);
  },
  { placeholder: 'NAME=VALUE', most: 10_000 },
);

const SOFTWARE = textParser(
  (text, label) => {
    const [, name, version] = /^(prosody|ejabberd)@(\d[\w.~+-]*)$/i.exec(text) ?? [];
    if (name !== undefined && version !== undefined) {
      const software = name.toLowerCase() === 'prosody' ? 'prosody' : 'ejabberd';
      return { software, version } as const;
    }
    const named = text.slice(0, 60);
    throw new Problem(`${label} ${named}: must be like prosody@13.0 or ejabberd@24.12`);
  },
  { placeholder: 'NAME@VERSION', most: 100 },
);

export const CONFIGURATION_OPTIONS = {
  config: list(FILE, {
    default: [],
    group: 'Access',
    help: 'Also judge the configuration in FILE: prosody.cfg.lua, ejabberd.yml, a Compose file, a Dockerfile or turnserver.conf. Repeatable',
    file: {
      description:
        'Configuration files to judge too: prosody.cfg.lua, ejabberd.yml, a Compose file, a Dockerfile or turnserver.conf.',
      examples: [['prosody.cfg.lua']],
      most: 20,
    },
  }),
  'config-root': list(CONFIG_ROOT, {
    default: [],
    group: 'Access',
    help: 'With --config: FOLDER is what the server sees as PATH, as in /etc/prosody=./prosody. Repeatable (default: the folder of FILE is /etc/prosody or /etc/ejabberd)',
    file: {
      title: 'Folders of the configuration',
      description: 'PATH=FOLDER: FOLDER is what the server sees as PATH.',
      examples: [['/etc/prosody=./prosody']],
      most: 20,
    },
  }),
  'env-file': list(FILE, {
    default: [],
    group: 'Access',
    help: 'With --config: environment variables of the server in FILE, as in .env files. Repeatable',
    file: {
      title: 'Files of environment variables',
      description: 'Files with environment variables of the server, as .env files have them.',
      examples: [['prosody.env']],
      most: 20,
    },
  }),
  env: list(VARIABLE, {
    default: [],
    group: 'Access',
    help: 'With --config: an environment variable of the server. Repeatable',
  }),
  software: value(SOFTWARE, {
    group: 'Access',
    help: 'With --config: the version that runs, such as prosody@13.0 or ejabberd@24.12 (default: what the server or a container image says, else several versions)',
    file: {
      description:
        'The version of the server that reads the configuration, such as prosody@13.0 or ejabberd@24.12.',
      examples: ['prosody@13.0'],
    },
  }),
} as const;

/** Options for evidence of the operator, for all commands that judge the requirements. */
export const EVIDENCE_OPTIONS = {
  ...CONFIGURATION_OPTIONS,
  attest: list(FILE, {
    default: [],
    group: 'Access',
    help: "Add the operator's evidence in FILE, which attest init or attest collect wrote. Repeatable",
    file: {
      title: 'Attestations',
      description: "Files with the operator's evidence, which attest init or attest collect wrote.",
      examples: [['host.yml', 'claims.yml']],
      most: 20,
    },
  }),
} as const;

const FOLDER = textParser((text) => text, { placeholder: 'FOLDER', most: 500, complete: 'folder' });

const UNIT = textParser(
  (text, label) => {
    if (/^[\w@.:-]+$/.test(text)) return text;
    throw new Problem(`${label} ${text.slice(0, 60)}: is not the name of a systemd unit`);
  },
  { placeholder: 'NAME', most: 100 },
);

export const ATTEST_OPTIONS = {
  domain: value(DOMAIN, {
    group: 'Options',
    help: 'The XMPP domain that the file is about',
  }),
  out: value(FILE, {
    group: 'Options',
    alias: 'o',
    help: 'Write the file to FILE (default: stdout)',
  }),
  unit: value(UNIT, {
    group: 'Options',
    help: 'collect: systemd unit of the XMPP server (default: prosody or ejabberd)',
  }),
  certificate: list(FILE, {
    default: [],
    group: 'Options',
    help: 'collect: a certificate that the server is set to serve (default: the usual folders). Repeatable',
  }),
  root: value(FOLDER, {
    group: 'Options',
    help: 'collect: read files below FOLDER, such as a mounted disk; programs are not run then',
  }),
} as const;

export const CHECK_OPTIONS = {
  domain: value(DOMAIN, {
    group: 'Options',
    help: 'The XMPP domain whose settings are judged',
  }),
} as const;

/** Options for evidence that the operator of a service gives. */
import { list, value } from './define-option.js';
import { DOMAIN, FILE, textParser } from './parsers.js';
import { Problem } from '../util/problem.js';

/** Options of commands that judge. */
export const EVIDENCE_OPTIONS = {
  attest: list(FILE, {
    default: [],
    group: 'Access',
    help: "Add the operator's evidence in FILE, which attest init or attest collect wrote. Repeatable",
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

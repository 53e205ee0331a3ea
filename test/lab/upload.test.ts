import { describe, expect, inject, test } from 'vitest';
import { PROBES } from '../../probes/index.js';
import type { Recording } from '../../src/model/index.js';
import { accountOf, keptText, ruledIn, scanInLab } from './scanned.js';

const lab = inject('lab');
const account = accountOf(lab);

/** All that a login needs, and what comes after it: no lists of suites, no other servers. */
const WANTED = ['srv', 'addresses', 'stream', 'login', 'session', 'entity', 'upload', 'e2ee'];
const probes = PROBES.filter(({ id }) => WANTED.includes(id));

async function record(domain: string): Promise<Recording> {
  const access = ['public', 'account'] as const;
  const flags = { account: true, saslAttempts: false };
  const recording = await scanInLab(lab, domain, flags, { account, access, probes });
  keptText(recording, account);
  return recording;
}

function seen(recording: Recording, kind: 'upload.slots' | 'e2ee.messages' | 'e2ee.bundle') {
  return recording.observations
    .filter((one) => one.kind === kind)
    .map(({ value, failure }) => value ?? failure);
}

function paths(recording: Recording): readonly string[] {
  return recording.observations.flatMap(({ kind, value }) =>
    kind === 'upload.slots' && value !== undefined ? value.slots.map(({ get }) => get) : [],
  );
}

const UNCHANGED = ['omemo', 'omemo:2', 'openpgp', 'pgp', 'otr'].map((shape) => ({
  shape,
  outcome: 'unchanged',
  condition: null,
}));

describe.each([
  {
    domain: 'prosody-good.example',
    path: /^https:\/\/prosody-good\.example:5281\/file_share\/[\w-]{24}\/xmpp-safeguard\.txt$/,
    random: 'compliant/observed UPLOAD_RANDOM',
    nameless: 'compliant/observed UPLOAD_NAMES_NOBODY',
  },
  {
    domain: 'ejabberd-good.example',
    path: /^https:\/\/ejabberd-good\.example:5443\/upload\/‹sha1\(bare JID\)›\/\w{40}\/xmpp-safeguard\.txt$/,
    random: 'compliant/observed UPLOAD_RANDOM',
    nameless: 'partial/observed UPLOAD_NAMES_OWNER',
  },
  {
    domain: 'ejabberd-weak.example',
    path: /^http:\/\/ejabberd-weak\.example\/upload\/‹user name›\/\w{8}\/xmpp-safeguard\.txt$/,
    random: 'partial/observed UPLOAD_GUESSABLE',
    nameless: 'missing/observed UPLOAD_NAMES_OWNER',
  },
  {
    domain: 'prosody-weak.example',
    path: null,
    random: 'not-applicable/observed UPLOAD_ABSENT',
    nameless: 'not-applicable/observed UPLOAD_ABSENT',
  },
])('$domain', ({ domain, path, random, nameless }) => {
  const recording = record(domain);

  test('slots of HTTP Upload', async () => {
    const found = paths(await recording);
    expect(found).toHaveLength(path === null ? 0 : 8);
    for (const url of found) expect(url).toMatch(path ?? /^$/);
    expect(ruledIn(await recording, 'upload-random-path')).toBe(random);
    expect(ruledIn(await recording, 'upload-no-username')).toBe(nameless);
  });

  test('end-to-end encryption between two resources', async () => {
    expect(seen(await recording, 'e2ee.messages')).toEqual([
      { control: true, messages: UNCHANGED },
    ]);
    expect(seen(await recording, 'e2ee.bundle')).toEqual([
      { publish: 'result', condition: null, fetched: 'unchanged', deleted: true },
    ]);
    expect(ruledIn(await recording, 'e2ee-operable')).toBe('compliant/exercised E2EE_OPERABLE');
  });
});

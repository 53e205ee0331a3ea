/** The same of servers of a newer Debian, whose configurations are made worse first. */
import { describe, expect, inject, test } from 'vitest';
import { blocksFor, EVERY_CHANGE } from '../../advice/every-change.js';
import { pasteAdvice, startWithAdvice } from '../pasted.js';
import { newerFleet } from './fleet.js';

const given = inject('newer');
const reason = 'reason' in given ? given.reason : null;
const title = reason === null ? 'what the report says to merge' : `skipped, because ${reason}`;

/** Fails where the configuration does not have what is to be replaced. */
function replaced(text: string, changes: readonly (readonly [string | RegExp, string])[]): string {
  return changes.reduce((before, [from, to]) => {
    const after = before.replace(from, to);
    if (after === before) throw new Error(`not there: ${from}`);
    return after;
  }, text);
}

function weakProsody(text: string): string {
  return replaced(text, [
    [', "server_contact_info"', ', "dialback"'],
    ['c2s_require_encryption = true', 'c2s_require_encryption = false'],
    ['s2s_require_encryption = true', 's2s_require_encryption = false'],
    [/s2s_secure_auth = \w+/, 's2s_secure_auth = false\nallow_unencrypted_plain_auth = true'],
    ['protocol = "tlsv1_2+"', 'protocol = "tlsv1+"'],
    [/ciphers = ".*"/, 'ciphers = "ALL:@SECLEVEL=0"'],
    ['"internal_hashed"', '"internal_plain"\nc2s_stanza_size_limit = 10485760'],
  ]);
}

function weakEjabberd(text: string): string {
  return replaced(text, [
    [/TLS_CIPHERS: .*/, "TLS_CIPHERS: 'ALL:@SECLEVEL=0'"],
    [/ {4}- no_tlsv1\n {4}- no_tlsv1_1\n/, ''],
    ['starttls_required: true', 'starttls: true'],
    ['s2s_use_starttls: required', 's2s_use_starttls: optional'],
    [/ {4}max_stanza_size: 262144\n/, ''],
    [/ {4}max_stanza_size: 262144\n/, ''],
    ['auth_password_format: scram', 'auth_password_format: plain'],
    [/ {4}server_info:\n(?: {6}.*\n)+/, '    name: ejabberd\n'],
    ["docroot: '", "jid_in_url: node\n    secret_length: 8\n    docroot: '"],
    // A module is in the list of all or in that of a host: twice is an error.
    ['      mod_s2s_dialback: {}\n', ''],
    ['  mod_time: {}', '  mod_s2s_dialback: {}\n  mod_time: {}'],
  ]);
}

describe.skipIf(reason !== null)(title, () => {
  if ('reason' in given) {
    test('none of the servers is here', () => undefined);
    return;
  }
  const { lab, tree } = given;
  const fleet = newerFleet(tree);
  const flags = { allowIntrusive: true, intrusive: 'stanza-limit' } as const;

  test('into prosody.cfg.lua of a weak Prosody 13', async () => {
    expect(await pasteAdvice(lab, fleet, 'prosody13', { weaken: weakProsody })).toEqual([
      'abuse-contacts',
      'c2s-encryption-required',
      'c2s-stanza-limit',
      'forward-secrecy',
      'legacy-tls-disabled',
      'password-hashing',
      's2s-certificate-enforcement',
      's2s-encryption-required',
    ]);
  });

  test('into prosody.cfg.lua of a Prosody 13 that takes any server', async () => {
    expect(await pasteAdvice(lab, fleet, 'prosody13-open')).toEqual([
      's2s-certificate-enforcement',
    ]);
  });

  test('into ejabberd.yml of a weak ejabberd 24.12', async () => {
    expect(await pasteAdvice(lab, fleet, 'ejabberd24', { flags, weaken: weakEjabberd })).toEqual([
      'abuse-contacts',
      'c2s-encryption-required',
      'c2s-stanza-limit',
      'forward-secrecy',
      'legacy-tls-disabled',
      'password-hashing',
      's2s-certificate-enforcement',
      's2s-encryption-required',
      'upload-no-username',
      'upload-random-path',
    ]);
  });

  test.each(['prosody13', 'ejabberd24'])('nothing into that of %s', async (name) => {
    expect(await pasteAdvice(lab, fleet, name)).toEqual([]);
  });

  test.each(['prosody13', 'ejabberd24'])('TLS 1.2 off into that of %s, if asked', async (name) => {
    const only = 'tls-1.2-disabled';
    expect(await pasteAdvice(lab, fleet, name, { only })).toEqual([only]);
  });

  test.each([
    ['prosody13', { name: 'Prosody', version: '13.0.1' }],
    ['ejabberd24', { name: 'ejabberd', version: '24.12' }],
  ])('every change at once starts %s without an error', async (name, software) => {
    const [block] = blocksFor(EVERY_CHANGE, software);
    if (block === undefined) throw new Error('no block');
    await startWithAdvice(lab, fleet, name, block);
  });
});

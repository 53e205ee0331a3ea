/** Lines that a report says to merge are merged: the server starts, and is better for it. */
import { describe, expect, inject, test } from 'vitest';
import { blocksFor, EVERY_CHANGE } from '../advice/every-change.js';
import { ORDINARY } from './fleet.js';
import { pasteAdvice, startWithAdvice } from './pasted.js';

const lab = inject('lab');
/** Prosody takes half a minute for each stanza of a size near its limit, ejabberd none. */
const SIZES = { allowIntrusive: true, intrusive: 'stanza-limit' } as const;

const REGISTRATION = ['public-registration', 'registration-captcha', 'weak-password-rejection'];

describe('advice in the report', () => {
  test('for prosody.cfg.lua of the weak Prosody', async () => {
    expect(await pasteAdvice(lab, ORDINARY, 'prosody-weak')).toEqual([
      'abuse-contacts',
      'c2s-encryption-required',
      'forward-secrecy',
      'legacy-tls-disabled',
      'password-hashing',
      's2s-certificate-enforcement',
      's2s-encryption-required',
    ]);
  });

  test('for ejabberd.yml of the weak ejabberd', async () => {
    expect(await pasteAdvice(lab, ORDINARY, 'ejabberd-weak', { flags: SIZES })).toEqual([
      'abuse-contacts',
      'c2s-encryption-required',
      'c2s-stanza-limit',
      'forward-secrecy',
      'legacy-tls-disabled',
      'password-hashing',
      's2s-certificate-enforcement',
      's2s-encryption-required',
      'stun-ports',
      'upload-no-username',
      'upload-random-path',
    ]);
  });

  // Its accounts cannot be removed, so the scan makes too few of them for the limit per address.
  test('for registration at the weak Prosody', async () => {
    const flags = { allowIntrusive: true, intrusive: 'registration' } as const;
    const rows = await pasteAdvice(lab, ORDINARY, 'prosody-weak', { flags });
    expect(rows).toEqual(expect.arrayContaining(REGISTRATION));
  });

  test('for registration and failed logins at the weak ejabberd', async () => {
    const flags = {
      allowIntrusive: true,
      intrusive: 'registration,login-limit',
      loginAttempts: 25,
    } as const;
    const rows = await pasteAdvice(lab, ORDINARY, 'ejabberd-weak', { flags });
    const more = ['registration-rate-limit', 'login-attempt-limit'];
    expect(rows).toEqual(expect.arrayContaining([...REGISTRATION, ...more]));
  });

  test.each(['prosody-weak', 'ejabberd-weak'])('as a diff of the file of %s', async (name) => {
    const rows = await pasteAdvice(lab, ORDINARY, name, { byPatch: true });
    expect(rows.length).toBeGreaterThan(5);
  });

  test.each(['prosody-good', 'ejabberd-good'])('none for the configuration of %s', async (name) => {
    expect(await pasteAdvice(lab, ORDINARY, name)).toEqual([]);
  });
});

describe.each([
  ['prosody-good', { name: 'Prosody', version: '0.12.3' }],
  ['prosody-weak', { name: 'Prosody', version: '0.12.3' }],
  ['ejabberd-good', { name: 'ejabberd', version: '23.1.0' }],
  ['ejabberd-weak', { name: 'ejabberd', version: '23.1.0' }],
])('all changes together', (name, software) => {
  test(`starts ${name} without an error`, async () => {
    const [block] = blocksFor(EVERY_CHANGE, software);
    if (block === undefined) throw new Error('no block');
    await startWithAdvice(lab, ORDINARY, name, block);
  });
});

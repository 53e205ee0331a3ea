/** What a newer Debian's servers tell an account, and give it. */
import { describe, expect, inject, test } from 'vitest';
import { natureOf } from '../../../src/rules/registration/facts/registration.js';
import { judge } from '../../../src/judge/judge.js';
import type { EntityQuery, Recording } from '../../../src/model/index.js';
import { readExternalServices } from '../../../src/wire/xmpp/extdisco.js';
import { readFeatures } from '../../../src/wire/xmpp/features.js';
import { readVersion } from '../../../src/wire/xmpp/version.js';
import { accountOf, keptText, scanInLab } from '../scanned.js';

const given = inject('newer');
const reason = 'reason' in given ? given.reason : null;
const title = reason === null ? 'with an account' : `skipped, because ${reason}`;

/** A version 7 UUID: the time first, then what is not the same in any two. */
const UUID7 = '[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}';
const OFFERED = ['stun 34780 open', 'turn 34780 restricted'];

describe.skipIf(reason !== null)(title, () => {
  if ('reason' in given) {
    test('none of the servers is here', () => undefined);
    return;
  }
  const { lab } = given;
  const account = accountOf(lab);

  async function record(domain: string): Promise<Recording> {
    const access = ['public', 'account'] as const;
    const flags = { account: true, saslAttempts: false };
    const recording = await scanInLab(lab, domain, flags, { account, access, anchored: true });
    expect(keptText(recording, account)).not.toContain('turn-secret');
    return recording;
  }

  function payloadOf({ observations, domain }: Recording, query: EntityQuery) {
    return observations.flatMap(({ kind, subject, value }) =>
      kind === 'entity.iq' && subject === domain && value?.query === query
        ? [value.answer.payload]
        : [],
    )[0];
  }

  function softwareOf(recording: Recording): string {
    const payload = payloadOf(recording, 'version');
    const read = payload == null ? null : readVersion(payload);
    return `${read?.name} ${read?.version}`;
  }

  function servicesOf(recording: Recording): string[] | undefined {
    const payload = payloadOf(recording, 'extdisco');
    if (payload == null) return undefined;
    return readExternalServices(payload)?.map(
      ({ type, port, restricted }) => `${type} ${port} ${restricted ? 'restricted' : 'open'}`,
    );
  }

  /** `before/after` a login, of XEP-0478, wherever there was one. */
  function limitsOf({ observations }: Recording): string[] {
    return observations.flatMap((one) => {
      if (one.kind !== 'session' || one.value?.features == null) return [];
      const before = observations.flatMap(({ kind, id, subject, value }) =>
        kind === 'stream.open' && subject === one.subject && id.endsWith('#TLSv1.3')
          ? [value?.features ?? null]
          : [],
      )[0];
      const bytes = [before ?? null, one.value.features].map((features) =>
        features === null ? null : (readFeatures(features).limits?.maxBytes ?? null),
      );
      return [bytes.join('/')];
    });
  }

  function formsOf({ observations }: Recording): string[] {
    return observations.flatMap(({ kind, value }) =>
      kind === 'register.form' && value !== undefined
        ? [`${value.phase}: ${natureOf(value).nature}`]
        : [],
    );
  }

  const rowsOf = (recording: Recording, ids: readonly string[]): Record<string, string> =>
    Object.fromEntries(
      judge(recording)
        .rows.filter(({ id }) => ids.includes(id))
        .map(({ id, ruling: { status, basis, code } }) => [
          id,
          `${status}/${basis ?? '-'} ${code}`,
        ]),
    );

  /** Those that only an account sees, or that a login says more of. */
  const COMPLIANT = {
    'abuse-contacts': 'compliant/observed ABUSE_CONTACTS',
    'channel-binding': 'compliant/exercised CHANNEL_BINDING_WORKS',
    'e2ee-operable': 'compliant/exercised E2EE_OPERABLE',
    'upload-random-path': 'compliant/observed UPLOAD_RANDOM',
  };

  test.each([
    {
      name: 'prosody13',
      software: /^Prosody 13\.0\.\d/,
      session: 'TLSv1.3 SCRAM-SHA-256-PLUS p=tls-exporter',
      limits: '10000/262144',
      forms: ['TLSv1.3: bare', 'TLSv1.3: bare', 'clear: refused'],
      path: new RegExp(
        `^https://prosody13\\.example:5281/file_share/${UUID7}/xmpp-safeguard\\.txt$`,
      ),
      bits: [74, 74],
      rows: {
        'upload-no-username': 'compliant/observed UPLOAD_NAMES_NOBODY',
        'c2s-stanza-limit': 'compliant/advertised STANZA_LIMIT_ANNOUNCED',
        'public-registration': 'partial/observed REGISTRATION_FORM_WITH_INVITATIONS',
        'registration-captcha': 'not-observed/- CAPTCHA_ABSENT_MAYBE_INVITED',
        invitations: 'compliant/advertised INVITATIONS_OFFERED',
        // Nobody listens where it says.
        'stun-ports': 'not-observed/- STUN_NOT_ALL_SEEN',
      },
    },
    {
      name: 'ejabberd24',
      software: /^ejabberd 24\.12/,
      session: 'TLSv1.3 SCRAM-SHA-256-PLUS p=tls-exporter',
      limits: '/',
      forms: ['TLSv1.3: redirect', 'TLSv1.3: redirect', 'clear: refused'],
      path: /^https:\/\/ejabberd24\.example:5443\/upload\/‹sha1\(bare JID\)›\/\w{40}\/xmpp-safeguard\.txt$/,
      bits: [200, 240],
      rows: {
        'upload-no-username': 'partial/observed UPLOAD_NAMES_OWNER',
        'c2s-stanza-limit': 'not-observed/- STANZA_LIMIT_UNANNOUNCED',
        'public-registration': 'partial/observed REGISTRATION_REDIRECTS',
        'registration-captcha': 'partial/observed CAPTCHA_ON_THE_WEB',
        invitations: 'not-observed/- INVITATIONS_NOT_SEEN',
        'stun-ports': 'compliant/observed STUN_PORTS_MOVED',
      },
    },
  ])('$name', async ({ name, software, session, limits, forms, path, bits, rows }) => {
    const recording = await record(`${name}.example`);
    expect(softwareOf(recording)).toMatch(software);
    const sessions = recording.observations.flatMap(({ kind, value }) =>
      kind === 'session' && value !== undefined
        ? [`${value.version} ${value.mechanism} ${value.gs2}`]
        : [],
    );
    expect(sessions).toEqual([session, session]);
    expect(limitsOf(recording)).toEqual([limits, limits]);
    expect(servicesOf(recording)).toEqual(OFFERED);
    expect(formsOf(recording)).toEqual(forms);

    const slots = recording.observations.flatMap(({ kind, value }) =>
      kind === 'upload.slots' && value !== undefined ? value.slots.map(({ get }) => get) : [],
    );
    expect(slots).toHaveLength(8);
    for (const url of slots) expect(url).toMatch(path);
    const args = judge(recording).rows.find(({ id }) => id === 'upload-random-path')?.ruling.args;
    const counted = args !== undefined && 'bits' in args ? args.bits : null;
    expect(counted).toBeGreaterThanOrEqual(bits[0] ?? Infinity);
    expect(counted).toBeLessThanOrEqual(bits[1] ?? 0);

    const expected = { ...COMPLIANT, ...rows };
    expect(rowsOf(recording, Object.keys(expected))).toEqual(expected);
  });

  test('of jabberd2, which has next to nothing', async () => {
    const recording = await record('jabberd2.example');
    expect(softwareOf(recording)).toMatch(/^jabberd2? 2\.7/);
    expect(servicesOf(recording)).toBeUndefined();
    const expected = {
      'abuse-contacts': 'missing/observed NO_CONTACT_FORM',
      'channel-binding': 'not-applicable/observed CHANNEL_BINDING_UNSUPPORTED',
      'stun-ports': 'not-applicable/observed STUN_NONE',
      'upload-random-path': 'not-applicable/observed UPLOAD_ABSENT',
      'public-registration': 'partial/observed REGISTRATION_FORM_SOMEWHERE',
      'registration-captcha': 'not-observed/- CAPTCHA_ABSENT_MAYBE_CLOSED',
    };
    expect(rowsOf(recording, Object.keys(expected))).toEqual(expected);
  });
});

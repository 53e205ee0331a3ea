import { describe, expect, inject, test } from 'vitest';
import { addresses } from '../../probes/addresses.js';
import { login } from '../../probes/login.js';
import { registration } from '../../probes/registration.js';
import { registrationLimits } from '../../probes/registration-limits.js';
import { stream } from '../../probes/stream.js';
import { tlsLists } from '../../probes/tls-lists.js';
import { tlsVersions } from '../../probes/tls-versions.js';
import { judge } from '../../src/judge/judge.js';
import { natureOf } from '../../src/rules/registration/facts/registration.js';
import type { Recording } from '../../src/model/index.js';
import type { ScanFlags } from '../../src/scan/settings.js';
import { addressOf, type ServerName } from './hosts.js';
import { accountOf, keptText, ruledIn, scanInLab } from './scanned.js';

const lab = inject('lab');
const account = accountOf(lab);
const PROBES = [addresses, stream, tlsVersions, tlsLists, registration, login, registrationLimits];

async function record(
  domain: string,
  server: ServerName,
  flags: ScanFlags = {},
): Promise<Recording> {
  const connect = [`${addressOf(server, lab.n)}:5222`];
  const recording = await scanInLab(
    lab,
    domain,
    { connect, saslAttempts: false, ...flags },
    { probes: PROBES, ...(flags.account === true ? { account } : {}) },
  );
  keptText(recording, account);
  return recording;
}

/** `clear: bare`, by phase. */
function forms({ observations }: Recording): string[] {
  return observations.flatMap(({ kind, value }) =>
    kind === 'register.form' && value !== undefined
      ? [`${value.phase}: ${natureOf(value).nature}`]
      : [],
  );
}

function attempts({ observations }: Recording): string[] {
  return observations.flatMap((one) => {
    if (one.kind !== 'register.attempt') return [];
    const { value, failure } = one;
    if (value === undefined) return [`failed: ${failure.reason}`];
    const { purpose, answer, condition, removed } = value;
    return [`${purpose}: ${condition ?? answer}${removed === true ? ', removed' : ''}`];
  });
}

describe('what is offered before a login', () => {
  test.each<[string, ServerName, readonly string[], string, string]>([
    [
      'prosody-good.example',
      'prosody-good',
      ['TLSv1.3: bare', 'clear: refused'],
      'partial/observed REGISTRATION_FORM_WITH_INVITATIONS',
      'not-observed/- CAPTCHA_ABSENT_MAYBE_INVITED',
    ],
    [
      'prosody-weak.example',
      'prosody-weak',
      ['TLSv1.3: bare', 'clear: bare'],
      'partial/observed REGISTRATION_FORM',
      'not-observed/- CAPTCHA_ABSENT_MAYBE_CLOSED',
    ],
    [
      'closed.example',
      'prosody-weak',
      ['TLSv1.3: refused', 'clear: refused'],
      'compliant/exercised REGISTRATION_REFUSED',
      'not-applicable/exercised REGISTRATION_CLOSED',
    ],
    [
      'ejabberd-good.example',
      'ejabberd-good',
      ['TLSv1.3: refused', 'clear: refused'],
      'compliant/exercised REGISTRATION_REFUSED',
      'not-applicable/exercised REGISTRATION_CLOSED',
    ],
    [
      'ejabberd-weak.example',
      'ejabberd-weak',
      ['TLSv1.3: bare', 'clear: bare'],
      'partial/observed REGISTRATION_FORM',
      'not-observed/- CAPTCHA_ABSENT_MAYBE_CLOSED',
    ],
    [
      'barred.example',
      'ejabberd-weak',
      ['TLSv1.3: bare', 'clear: bare'],
      'partial/observed REGISTRATION_FORM',
      'not-observed/- CAPTCHA_ABSENT_MAYBE_CLOSED',
    ],
    [
      'captcha.example',
      'ejabberd-weak',
      ['TLSv1.3: captcha', 'clear: captcha'],
      'partial/observed REGISTRATION_FORM',
      'compliant/observed CAPTCHA_ASKED',
    ],
    [
      'redirect.example',
      'ejabberd-weak',
      ['TLSv1.3: redirect', 'clear: redirect'],
      'partial/observed REGISTRATION_REDIRECTS',
      'partial/observed CAPTCHA_ON_THE_WEB',
    ],
  ])('%s', async (domain, server, given, open, captcha) => {
    const recording = await record(domain, server);
    expect(forms(recording)).toEqual(given);
    expect(ruledIn(recording, 'public-registration')).toBe(open);
    expect(ruledIn(recording, 'registration-captcha')).toBe(captcha);
    expect(attempts(recording)).toEqual([]);
    expect(ruledIn(recording, 'weak-password-rejection')).toMatch(/^not-/);
  });
});

const LEFT = /^xmpp-safeguard-[0-9a-f]{12}@prosody-weak\.example$/;

describe('with permission for intrusive tests', () => {
  const leave = { allowIntrusive: true, intrusive: 'registration' } as const;
  const strong = 'strong: result, removed';

  test.each<[string, ServerName, boolean, readonly string[], readonly string[]]>([
    [
      'prosody-good.example',
      'prosody-good',
      true,
      ['existing: not-acceptable'],
      [
        'compliant/exercised REGISTRATION_BY_INVITATION',
        'not-applicable/exercised REGISTRATION_CLOSED',
        'not-applicable/exercised REGISTRATIONS_NOT_ALLOWED',
        'not-applicable/exercised REGISTRATIONS_NOT_ALLOWED',
      ],
    ],
    [
      'prosody-weak.example',
      'prosody-weak',
      true,
      ['existing: conflict', 'weak: result'],
      [
        'partial/exercised REGISTRATION_OPEN',
        'missing/observed CAPTCHA_ABSENT',
        'missing/exercised WEAK_PASSWORD_ACCEPTED',
        // It has no module by which an account removes itself.
        'not-observed/- REGISTRATIONS_KEPT',
      ],
    ],
    [
      'limited.example',
      'prosody-weak',
      false,
      ['weak: result, removed', strong, 'strong: policy-violation'],
      [
        'partial/exercised REGISTRATION_OPEN',
        'missing/observed CAPTCHA_ABSENT',
        'missing/exercised WEAK_PASSWORD_ACCEPTED',
        'compliant/exercised REGISTRATIONS_LIMITED',
      ],
    ],
    [
      'strict.example',
      'ejabberd-weak',
      false,
      ['weak: not-acceptable', strong, strong, strong, strong, strong],
      [
        'partial/exercised REGISTRATION_OPEN',
        'missing/observed CAPTCHA_ABSENT',
        'compliant/exercised WEAK_PASSWORD_REFUSED',
        'partial/exercised REGISTRATIONS_UNLIMITED',
      ],
    ],
    [
      'barred.example',
      'ejabberd-weak',
      false,
      ['weak: forbidden', 'strong: forbidden'],
      [
        'not-observed/- REGISTRATION_REFUSED_HERE',
        'not-observed/- REGISTRATION_REFUSED_HERE',
        'not-observed/- WEAK_PASSWORD_UNCLEAR',
        'not-observed/- REGISTRATIONS_ENDED',
      ],
    ],
    [
      'captcha.example',
      'ejabberd-weak',
      false,
      [],
      [
        'partial/observed REGISTRATION_FORM',
        'compliant/observed CAPTCHA_ASKED',
        'not-observed/- REGISTRATIONS_NOT_TRIED',
        'not-observed/- REGISTRATIONS_NOT_TRIED',
      ],
    ],
  ])('%s', async (domain, server, withAccount, made, rows) => {
    const recording = await record(domain, server, { ...leave, account: withAccount });
    expect(attempts(recording)).toEqual(made);
    expect(
      [
        'public-registration',
        'registration-captcha',
        'weak-password-rejection',
        'registration-rate-limit',
      ].map((id) => ruledIn(recording, id)),
    ).toEqual(rows);
    const left = recording.observations.flatMap(({ kind, value }) =>
      kind === 'register.attempt' && value?.left != null ? [value.left] : [],
    );
    const kept = domain === 'prosody-weak.example' ? [expect.stringMatching(LEFT)] : [];
    expect(left).toEqual(kept);
    const findings = judge(recording).rows.flatMap(({ ruling }) => ruling.findings);
    expect(findings.some(({ code }) => code === 'ACCOUNT_LEFT')).toBe(left.length > 0);
  });
});

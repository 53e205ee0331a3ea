import { describe, expect, test } from 'vitest';
import { CATALOGUE, findRequirement } from '../../src/catalogue/index.js';
import { SECTIONS } from '../../src/model/index.js';
import { sentencesOf } from '../../src/report/verdict/explain.js';

/** Requirements of the manifesto, so that none is silently absent. There may be more. */
const IDS = `
abuse-contacts abuse-response jid-blocklist server-blocklist
c2s-encryption-required s2s-encryption-required forward-secrecy tls-1.3 tls-1.2-disabled
legacy-tls-disabled s2s-certificate-enforcement channel-binding certificate-validity stun-ports
c2s-stanza-limit s2s-stanza-limit
password-hashing login-attempt-limit login-ip-block e2ee-operable upload-random-path
upload-no-username
public-registration invitations registration-captcha weak-password-rejection
registration-rate-limit registration-watch
remote-access-keys remote-access-mfa remote-access-key-protection daemon-sandboxing
mac-confinement service-isolation program-allowlisting balanced-logging secure-boot
memory-encryption disk-encryption no-disk-swap time-sources supported-os monthly-updates
frequent-updates restart-after-critical-updates monthly-reboot service-restart-after-updates
malicious-ip-blocking shared-ip-impact tor-onion recommended-ip-lists
dnssec tlsa-records caa-present caa-account-binding
client-dnssec client-tlsa client-channel-binding client-reconnection client-e2ee
client-e2ee-default client-muc-jid-warning client-no-auto-download client-no-chat-state
client-private-storage client-call-relay`
  .trim()
  .split(/\s+/);

describe('catalogue', () => {
  test('has every requirement of the manifesto once', () => {
    const ids = CATALOGUE.map(({ id }) => id);
    expect(IDS.filter((id) => !ids.includes(id))).toEqual([]);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('keeps the order of the sections', () => {
    const places = CATALOGUE.map(({ section }) => SECTIONS.indexOf(section));
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(new Set(places).size).toBe(SECTIONS.length);
  });

  test.each(CATALOGUE.map((requirement) => [requirement.id, requirement] as const))(
    '%s has all texts',
    (_id, { title, why, seen, ruled, advice, source, access }) => {
      for (const text of [title, why, seen, ruled, advice.text, source.manifesto]) {
        expect(text).not.toBe('');
      }
      expect(access.length).toBeGreaterThan(0);
    },
  );

  test('titles are unique', () => {
    const titles = CATALOGUE.map(({ title }) => title);
    expect(new Set(titles).size).toBe(titles.length);
  });

  test('client rows name rows that exist', () => {
    const named = CATALOGUE.flatMap((row) => row.servedBy);
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter((id) => findRequirement(id) === undefined)).toEqual([]);
  });
});

const VERBS = [
  ...['Add', 'Allow', 'Block', 'Close', 'Confine', 'Disable', 'Enable', 'Encrypt', 'Enforce'],
  ...['Install', 'Limit', 'Log', 'Move', 'Name', 'Notify', 'Offer', 'Protect', 'Publish', 'Reboot'],
  ...['Recommend', 'Remove', 'Renew', 'Require', 'Restart', 'Review', 'Run', 'Sandbox', 'Set'],
  ...['Sign', 'Store', 'Subscribe', 'Update', 'Upgrade', 'Use'],
];
const MOST_WORDS = 25;
/** Columns of one line below FIX FIRST at 80 columns, after the number. */
const MOST_OF_FIX = 74;

describe.each(CATALOGUE.map((requirement) => [requirement.id, requirement] as const))(
  'texts of %s',
  (_id, { title, why, seen, ruled, advice }) => {
    test('the title is a short noun phrase', () => {
      expect(title).not.toMatch(/[.:!?]$/);
      expect(title.length).toBeLessThanOrEqual(60);
      expect(title).not.toMatch(/\b(is|are|has|have|cannot|can|must)\b/);
    });

    test('the advice begins with an imperative', () => {
      expect(VERBS).toContain(/^\S+/.exec(advice.text)?.[0]);
    });

    test('the first sentence of the advice fits on one line of FIX FIRST', () => {
      const [first = ''] = sentencesOf(advice.text);
      expect(first.replace(/\.$/, '').length).toBeLessThanOrEqual(MOST_OF_FIX);
    });

    test('all other texts are short full sentences', () => {
      for (const text of [why, seen, ruled, advice.text]) {
        expect(text).toMatch(/^[A-Z].*\.$/s);
        const long = sentencesOf(text).filter((one) => one.split(' ').length > MOST_WORDS);
        expect(long).toEqual([]);
      }
      expect(sentencesOf(why)).toHaveLength(1);
    });
  },
);

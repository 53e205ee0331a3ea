import { readFile } from 'node:fs/promises';
import { describe, expect, inject, test } from 'vitest';
import { exitOf } from '../../src/cli/output.js';
import { judge } from '../../src/judge/judge.js';
import type { Recording, Verdict } from '../../src/model/index.js';
import { createTrustStore } from '../../src/net/tls/trust-store.js';
import { formatRecording } from '../../src/files/recording-text.js';
import { parseRecording } from '../../src/files/recording.js';
import { render } from '../../src/report/index.js';
import { scan } from '../every-probe.js';
import { settingsOf, type ScanFlags } from '../../src/scan/settings.js';
import { parseTrustAnchors } from '../../src/wire/dns/dnssec/anchors.js';
import { repetitions } from '../effort.js';
import { freshAddress } from './address.js';
import { addressOf } from './hosts.js';
import { normalVerdict } from './normal.js';
import { scanInLab } from './scanned.js';

const lab = inject('lab');
const anchors = parseTrustAnchors(await readFile(lab.trustAnchorFile, 'utf8'));

function record(domain: string, flags: ScanFlags = {}): Promise<Recording> {
  return scanInLab(lab, domain, flags, { anchored: true });
}

const plain = new Map<string, Promise<Recording>>();

/** One scan of a domain for all tests that want no more of it than that. */
function recorded(domain: string): Promise<Recording> {
  const made = plain.get(domain) ?? record(domain);
  plain.set(domain, made);
  return made;
}

function statusOf(verdict: Verdict, id: string): string | undefined {
  return verdict.rows.find((row) => row.id === id)?.ruling.status;
}

const DOMAINS = [
  'prosody-good.example',
  'prosody-weak.example',
  'ejabberd-good.example',
  'ejabberd-weak.example',
  'self-signed.example',
  'expired.example',
  'wrong-name.example',
  'ecdsa.example',
];

describe('verdicts on real servers', () => {
  test.each(DOMAINS)('%s', async (domain) => {
    const recording = await recorded(domain);
    const verdict = judge(recording);
    const text = `${JSON.stringify(normalVerdict(verdict), null, 2)}\n`;
    await expect(text).toMatchFileSnapshot(`../golden/lab/${domain}.json`);
    expect(judge(parseRecording(formatRecording(recording), domain))).toEqual(verdict);
  });

  test.each(['prosody-good.example', 'ecdsa.example', 'fallback.example', 'alias.example'])(
    'no observed row of %s is missing',
    async (domain) => {
      const { rows } = judge(await recorded(domain));
      expect(rows.filter(({ ruling }) => ruling.status === 'missing').map(({ id }) => id)).toEqual(
        [],
      );
    },
  );

  test.each([
    ['prosody-weak.example', 'c2s-encryption-required'],
    ['prosody-weak.example', 's2s-encryption-required'],
    ['prosody-weak.example', 'legacy-tls-disabled'],
    ['ejabberd-weak.example', 'c2s-encryption-required'],
    ['ejabberd-weak.example', 's2s-encryption-required'],
    ['ejabberd-weak.example', 'legacy-tls-disabled'],
    // Without the DNS: its TLSA records vouch for them.
    ['self-signed.example', 'certificate-validity', ['5222', '5269']],
    ['expired.example', 'certificate-validity', ['5222', '5269']],
    ['wrong-name.example', 'certificate-validity', ['5222', '5269']],
    ['wrong-tlsa.example', 'tlsa-records'],
    ['prosody-weak.example', 'caa-present'],
    ['unsigned.example', 'dnssec'],
    ['broken.xlab', 'dnssec'],
  ])(
    '%s: %s is missing, with evidence that is in the recording',
    async (domain, id, ports = []) => {
      const address = addressOf('prosody-good', lab.n);
      const connect = ports.map((port) => `${address}:${port}`);
      const recording = await (connect.length === 0
        ? recorded(domain)
        : record(domain, { connect }));
      const row = judge(recording).rows.find((one) => one.id === id);
      expect(row?.ruling.status).toBe('missing');
      const evidence =
        row?.ruling.findings
          .filter(({ status }) => status === 'missing')
          .flatMap(({ evidence }) => evidence) ?? [];
      expect(evidence.length).toBeGreaterThan(0);
      const ids = new Set(recording.observations.map(({ id: one }) => one));
      expect(evidence.filter((one) => !ids.has(one))).toEqual([]);
    },
  );
});

/** What the same server answers differs by the run in its times alone. */
function stable(report: string): string {
  return report
    .replace(/\d+ \w{3} \d{4} \d\d:\d\d UTC · [\d.]+ s/, '1 Jan 2026 00:00 UTC · 1.0 s')
    .replaceAll(/\d{4}-\d\d-\d\d/g, '2026-01-01')
    .replaceAll(/127\.0\.\d+\.(\d+)/g, '127.0.N.$1');
}

describe('the default report of a real server', () => {
  test.each(DOMAINS)('%s: fits on one screen, with the verdict first and last', async (domain) => {
    const verdict = judge(await recorded(domain));
    const exit = exitOf(verdict, 'must');
    const report = render(verdict, 'terminal', { color: false, width: 80, exit });
    await expect(stable(report)).toMatchFileSnapshot(`../golden/lab/${domain}.txt`);
    const lines = report.trimEnd().split('\n');
    expect(lines.length).toBeLessThanOrEqual(45);
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
    const word = { passed: 'PASSED', failed: 'FAILED', undetermined: 'UNDETERMINED' };
    const named = `${domain} +${word[verdict.scope.status]}\\b`;
    expect(lines[0]).toMatch(new RegExp(`^${named}`));
    expect(lines.at(-1)).toMatch(new RegExp(`^${named}.*\\(exit ${exit}\\)$`));
  });

  test.each([
    ['prosody-good.example', 'passed', 0],
    ['ejabberd-good.example', 'passed', 0],
    ['prosody-weak.example', 'failed', 1],
    ['ejabberd-weak.example', 'failed', 1],
  ])('%s: %s, exit %d', async (domain, status, exit) => {
    const verdict = judge(await recorded(domain));
    const blind = verdict.rows.filter(
      ({ ruling, needs, level }) =>
        level.startsWith('MUST') && ruling.status === 'not-observed' && needs.length === 0,
    );
    expect(blind.map(({ id, ruling }) => `${id} ${ruling.code}`)).toEqual([]);
    expect({ status: verdict.scope.status, exit: exitOf(verdict, 'must') }).toEqual({
      status,
      exit,
    });
  });
});

/** Scans at a time, after a first one alone. */
const AT_ONCE = repetitions(1, 5);
const SCANS = repetitions(2, 21);

// Side by side: the weak Prosody meets dialbacks with silence, which is waited for.
describe.concurrent('the same server gives the same result', () => {
  test.each([
    'prosody-good.example',
    'prosody-weak.example',
    'ejabberd-good.example',
    'ejabberd-weak.example',
  ])(
    `${SCANS} scans of %s`,
    async (domain) => {
      const answer = (recording: Recording): string => JSON.stringify(timeless(judge(recording)));
      const verdicts = [answer(await recorded(domain))];
      while (verdicts.length < SCANS) {
        const some = await Promise.all(Array.from({ length: AT_ONCE }, () => record(domain)));
        verdicts.push(...some.map(answer));
      }
      expect(verdicts).toHaveLength(SCANS);
      expect(new Set(verdicts).size).toBe(1);
    },
    600_000,
  );
});

/** Everything but the times and the source address of the scan. */
function timeless({ startedAt, endedAt, scope, ...rest }: Verdict): unknown {
  expect(startedAt <= endedAt).toBe(true);
  // How many connections it took depends on the round trip.
  return { ...rest, scope: { ...scope, usage: [], settings: { ...scope.settings, bind: null } } };
}

describe('endpoints of a scan', () => {
  test('--connect uses only that endpoint, without the DNS', async () => {
    const server = lab.servers.find(({ domain }) => domain === 'prosody-good.example');
    const recording = await record('prosody-good.example', {
      connect: [`${server?.address ?? ''}:5222`],
      resolver: ['127.0.0.1:1'],
    });
    expect(recording.observations.filter(({ kind }) => kind.startsWith('dns.'))).toEqual([]);
    const verdict = judge(recording);
    expect(verdict.scope.endpoints.map(({ origin, reached }) => ({ origin, reached }))).toEqual([
      { origin: 'connect', reached: true },
    ]);
    expect(statusOf(verdict, 'c2s-encryption-required')).toBe('compliant');
    expect(statusOf(verdict, 's2s-encryption-required')).not.toBe('compliant');
  });

  test('aliases as SRV targets and both address families are followed', async () => {
    const recording = await recorded('dual-stack.example');
    const families = recording.observations.flatMap(({ kind, value }) =>
      kind === 'endpoint' && value ? [value.family] : [],
    );
    expect(new Set(families)).toEqual(new Set([4, 6]));
  });

  test('dead SRV targets are reported, and rows are judged by the others', async () => {
    const verdict = judge(await recorded('dual-stack.example'));
    const ids = ['c2s-encryption-required', 's2s-encryption-required', 'tls-1.3'];
    expect(ids.map((id) => statusOf(verdict, id))).toEqual(ids.map(() => 'compliant'));
    const told = verdict.rows.flatMap(({ ruling }) =>
      ruling.findings
        .filter(({ code }) => code.startsWith('SRV_TARGET_'))
        .map(({ code, subject }) => `${code} ${subject.replace(/127\.0\.\d+\.97/, 'DEAD')}`),
    );
    // Nothing listens at ::1, nor at the second target of clients; that of servers has no address.
    expect(told.sort()).toEqual([
      'SRV_TARGET_NO_ADDRESS s2s-starttls/gone.dual-stack.example:5269/-',
      'SRV_TARGET_REFUSES c2s-starttls/dead.dual-stack.example:5222/DEAD',
      'SRV_TARGET_REFUSES c2s-starttls/xmpp1.dual-stack.example:5222/::1',
      'SRV_TARGET_REFUSES s2s-starttls/xmpp1.dual-stack.example:5269/::1',
    ]);
    const actions = verdict.actions.filter(({ because }) => because !== undefined);
    expect(actions.map(({ priority, requirement }) => `${priority} ${requirement}`)).toEqual([
      'medium c2s-encryption-required',
      'medium s2s-encryption-required',
    ]);
  });

  test('without SRV records, the domain itself is used (RFC 6120 §3.2.2)', async () => {
    const { scope } = judge(await recorded('fallback.example'));
    expect(scope.endpoints.map(({ origin, port }) => `${origin} ${port}`)).toEqual([
      'fallback 5222',
      'fallback 5269',
    ]);
  });

  test("without the lab's CA in the trust store, nothing is trusted", async () => {
    const none = createTrustStore('mozilla', []);
    const settings = settingsOf(
      { resolver: [lab.resolver], allowPrivate: true, bind: freshAddress() },
      [],
      none.ca,
      anchors,
    );
    const verdict = judge(await scan({ domain: 'prosody-weak.example', settings, trust: none }));
    expect(statusOf(verdict, 'certificate-validity')).toBe('missing');
  });
});

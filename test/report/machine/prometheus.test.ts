import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Verdict } from '../../../src/model/index.js';
import { visible } from '../../../src/report/kit/escape.js';
import { render } from '../../../src/report/index.js';
import { renderPrometheus } from '../../../src/report/machine/prometheus.js';
import { complaints, isInstalled } from '../../programs.js';
import { VERDICT } from '../fixture.js';
import { GATED, nasty, saying } from '../gated.js';

function prometheus(verdict: Verdict): string {
  return render(verdict, 'prometheus', { color: true, width: 40 });
}

interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const LABEL = /([a-zA-Z_]\w*)="((?:[^"\\\n]|\\["\\n])*)"/;
const SAMPLE = new RegExp(
  `^([a-zA-Z_:][\\w:]*)\\{(${LABEL.source}(?:,${LABEL.source})*)\\} (-?\\d+(?:\\.\\d+)?)$`,
);

/** Reads the text as the exposition format has it; throws at any line that is not of it. */
function samplesOf(text: string): readonly Sample[] {
  const lines = text.split('\n');
  if (lines.pop() !== '') throw new Error('does not end in a newline');
  return lines.flatMap((line) => {
    if (/^# (HELP xmpp_safeguard_\w+ \S.*|TYPE xmpp_safeguard_\w+ gauge)$/.test(line)) return [];
    const [, name = '', labels = ''] = SAMPLE.exec(line) ?? [];
    if (name === '') throw new Error(`not a sample: ${line}`);
    const pairs = [...labels.matchAll(new RegExp(LABEL, 'g'))].map(([, key = '', value = '']) => [
      key,
      value.replace(/\\(.)/g, (_all, escaped: string) => (escaped === 'n' ? '\n' : escaped)),
    ]);
    const parsed = Object.fromEntries(pairs) as Record<string, string>;
    return [{ name, labels: parsed, value: Number(line.slice(line.lastIndexOf(' ') + 1)) }];
  });
}

function values(verdict: Verdict, name: string): readonly (readonly [Sample['labels'], number])[] {
  return samplesOf(prometheus(verdict))
    .filter((sample) => sample.name === `xmpp_safeguard_${name}`)
    .map(({ labels, value }) => {
      const { domain, ...rest } = labels;
      expect(domain).toBe('example.org');
      return [rest, value];
    });
}

describe('prometheus', () => {
  test('of the hand-made verdict', async () => {
    await expect(prometheus(GATED)).toMatchFileSnapshot('../../golden/report.prom');
  });

  test.skipIf(!isInstalled('promtool', '--version'))('promtool has no complaint', () => {
    const texts = [
      prometheus(VERDICT),
      prometheus(GATED),
      prometheus(saying('"}\\\n')),
      renderPrometheus([GATED, { ...VERDICT, domain: 'example.net' }]),
    ];
    for (const text of texts) {
      expect(complaints('promtool', ['check', 'metrics'], text)).toEqual({ code: 0, said: '' });
    }
    const wrong = prometheus(VERDICT).replace(/^# HELP xmpp_safeguard_verdict .*\n/m, '');
    expect(complaints('promtool', ['check', 'metrics'], wrong).code).not.toBe(0);
  });

  test.each([
    ['non-compliant', 0],
    ['undetermined', 1],
    ['compliant', 2],
  ] as const)('the verdict %s is %d', (status, value) => {
    expect(values({ ...VERDICT, status }, 'verdict')).toEqual([[{}, value]]);
  });

  test.each([
    ['failed', 0],
    ['undetermined', 1],
    ['passed', 2],
  ] as const)('the scope status %s is %d', (status, value) => {
    const verdict = { ...VERDICT, scope: { ...VERDICT.scope, status } };
    expect(values(verdict, 'scope_status')).toEqual([[{}, value]]);
  });

  test('has the MUST requirements by outcome, which add up to all of them', () => {
    const outcomes = values(GATED, 'must_requirements_by_outcome');
    const { met, outOfReach, waived, total } = GATED.scope.must;
    expect(outcomes).toContainEqual([{ outcome: 'met' }, met]);
    expect(outcomes).toContainEqual([{ outcome: 'out-of-reach' }, outOfReach]);
    expect(outcomes).toContainEqual([{ outcome: 'waived' }, waived]);
    expect(outcomes.reduce((sum, [, count]) => sum + count, 0)).toBe(total);
    expect(values(GATED, 'must_requirements')).toEqual([[{}, total]]);
  });

  test('has the status of every requirement, and counts them', () => {
    const statuses = values(VERDICT, 'requirement_status');
    expect(statuses).toEqual(
      VERDICT.rows.map(({ id, level, ruling }) => [
        { requirement: id, level, status: ruling.status },
        1,
      ]),
    );
    const counts = values(VERDICT, 'requirements');
    expect(counts).toContainEqual([{ status: 'manual' }, 7]);
    expect(counts.reduce((sum, [, count]) => sum + count, 0)).toBe(VERDICT.rows.length);
  });

  test('has the times of the scan in seconds', () => {
    expect(values(VERDICT, 'scan_start_timestamp_seconds')).toEqual([
      [{}, Date.UTC(2026, 0, 31, 12) / 1000],
    ]);
    expect(values(VERDICT, 'scan_duration_seconds')).toEqual([[{}, 12.345]]);
    expect(values({ ...VERDICT, endedAt: VERDICT.startedAt }, 'scan_duration_seconds')).toEqual([
      [{}, 0],
    ]);
  });

  test('has the end of certificates where it was seen', () => {
    const end = Date.UTC(2026, 1, 12) / 1000;
    expect(values(VERDICT, 'certificate_not_after_timestamp_seconds')).toEqual([
      [{ endpoint: 'c2s-starttls/chat.example.org:5222/192.0.2.7' }, end],
      [{ endpoint: 'c2s-direct/chat.example.org:5223/192.0.2.7' }, end],
    ]);
    const bare = { ...VERDICT, rows: [] };
    expect(prometheus(bare)).not.toContain('certificate_not_after');
  });

  test('a waiver ends with its last day', () => {
    expect(values(GATED, 'requirement_waived_until_timestamp_seconds')).toEqual([
      [
        { requirement: 'certificate-validity', reason: 'The second host moves in March' },
        Date.UTC(2026, 3, 1) / 1000,
      ],
      [
        { requirement: 'no-disk-swap', reason: 'Swap is <encrypted> & "small"' },
        Date.UTC(2026, 1, 2) / 1000,
      ],
    ]);
    expect(values(GATED, 'requirement_waiver_expired_timestamp_seconds')).toEqual([
      [{ requirement: 'tls-1.3' }, Date.UTC(2026, 1, 1) / 1000],
    ]);
    expect(values(GATED, 'baseline_changes')).toContainEqual([{ change: 'worse' }, 1]);
  });

  test('of several domains, each metric once', () => {
    const text = renderPrometheus([VERDICT, { ...VERDICT, domain: 'example.net' }]);
    const types = text.split('\n').filter((line) => line.startsWith('# TYPE'));
    expect(new Set(types).size).toBe(types.length);
    const verdicts = samplesOf(text).filter(({ name }) => name === 'xmpp_safeguard_verdict');
    expect(verdicts.map(({ labels }) => labels['domain'])).toEqual(['example.org', 'example.net']);
    expect(renderPrometheus([])).toBe('');
  });

  test('text of servers is the value of a label, and nothing else', () => {
    const names = samplesOf(prometheus(saying('plain'))).map(({ name }) => name);
    fc.assert(
      fc.property(nasty, (text) => {
        const samples = samplesOf(prometheus(saying(text)));
        expect(samples.map(({ name }) => name)).toEqual(names);
        const hosts = samples.flatMap(({ labels }) => labels['host'] ?? []);
        expect(hosts).toEqual(VERDICT.scope.endpoints.map(() => visible(text, 400)));
      }),
    );
  });
});

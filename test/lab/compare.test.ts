import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { takenFrom } from '../../src/cli/operands.js';
import { compare } from '../../src/compare/compare.js';
import type { Comparison, Finding, Operand, Recording } from '../../src/model/index.js';
import { TOOL } from '../../src/util/tool.js';
import { OWN_DOMAIN, startProsody } from './one-prosody.js';
import { takeOwnPlace } from './own-place.js';
import { scanInLab } from './scanned.js';

const lab = inject('lab');

let leavePlace: () => void;
beforeAll(async () => {
  leavePlace = await takeOwnPlace(lab.n);
});
afterAll(() => leavePlace());

function record(domain: string): Promise<Recording> {
  return scanInLab(lab, domain, { timeout: 30, deadline: 300 }, { anchored: true });
}

function operandOf(recording: Recording): Operand {
  return takenFrom(recording, 'recording', `${recording.domain}.json`).operand;
}

async function recordOwn(posture: 'good' | 'weak'): Promise<Recording> {
  const server = await startProsody(lab, posture);
  try {
    return await record(OWN_DOMAIN);
  } finally {
    await server.stop();
  }
}

function digest(comparison: Comparison): string {
  const { kind, columns, caveats, rows, overall, times } = comparison;
  const found = (sign: string, { subject, status, code }: Finding) =>
    `${sign} ${subject}: ${status} ${code}`;
  const normal = {
    kind,
    columns: columns.map(({ domain, status, problem, counts }) => ({
      ...{ domain, status, problem, counts },
    })),
    caveats,
    rows: Object.fromEntries(
      rows.map(({ id, relation, change, cells, best, strongest }) => [
        id,
        [
          change === null ? relation : `${relation}, ${change}`,
          ...cells.map((cell, at) => {
            const star = `${best.includes(at) ? '*' : ''}${strongest.includes(at) ? '+' : ''}`;
            return cell === null ? '-' : `${cell.status} (${cell.basis ?? '-'})${star}`;
          }),
        ].join(' | '),
      ]),
    ),
    findings: rows.flatMap(({ id, findings }) =>
      findings === null
        ? []
        : [
            ...findings.gone.map((one) => found('-', one)),
            ...findings.appeared.map((one) => found('+', one)),
            ...findings.altered.map(({ after }) => found('~', after)),
          ].map((line) => `${id} ${line}`),
    ),
    overall,
    times,
  };
  // The lab stands on another network each time.
  return `${JSON.stringify(normal, null, 2).replaceAll(/127\.0\.\d+\.(\d+)/g, '127.0.N.$1')}\n`;
}

describe('compare', () => {
  test('four servers and a domain without a service', async () => {
    const domains = [
      'prosody-good',
      'prosody-weak',
      'ejabberd-good',
      'ejabberd-weak',
      'no-service',
    ];
    const recordings = await Promise.all(domains.map((name) => record(`${name}.example`)));
    const operands = recordings.map(operandOf);
    const four = compare(operands.slice(0, 4), TOOL);
    await expect(digest(four)).toMatchFileSnapshot('../golden/lab/compare/servers.json');
    expect(four.overall?.best).toEqual([0]);

    const five = compare(operands, TOOL);
    expect(five.columns[4]).toMatchObject({ status: null, counts: null });
    expect(five.columns[4]?.problem).toMatch(/the DNS declares/);
    expect(five.rows.every(({ cells }) => cells[4] === null)).toBe(true);
    // It takes no part, and changes nothing for the others.
    expect(five.rows.map(({ relation, best }) => ({ relation, best }))).toEqual(
      four.rows.map(({ relation, best }) => ({ relation, best })),
    );
    expect(five.overall).toEqual(four.overall);
  }, 240_000);

  test('a weak server before and after its configuration is fixed', async () => {
    const before = operandOf(await recordOwn('weak'));
    const after = operandOf(await recordOwn('good'));
    const comparison = compare([after, before], TOOL);
    await expect(digest(comparison)).toMatchFileSnapshot('../golden/lab/compare/mended.json');
    expect(comparison.times?.tally).toMatchObject({ worse: 0, lost: 0 });
    expect(comparison.times?.actions.done.map(({ requirement }) => requirement)).toEqual(
      expect.arrayContaining([
        'c2s-encryption-required',
        's2s-encryption-required',
        'forward-secrecy',
        'legacy-tls-disabled',
      ]),
    );
    expect(comparison.times?.actions.added).toEqual([]);
  });
});

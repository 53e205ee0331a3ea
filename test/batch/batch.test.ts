import {
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { forEachAtOnce } from '../../src/util/for-each-concurrent.js';
import { fileNameOf } from '../../src/batch/file-name.js';
import { createLineReader } from '../../src/batch/line-reader.js';
import { parseDomainList } from '../../src/batch/domain-list.js';
import { openResults } from '../../src/batch/results-file.js';
import { createTally, digestOf } from '../../src/batch/tally.js';
import { createPace } from '../../src/batch/time-left.js';
import { batchProgressLine } from '../../src/cli/progress.js';
import { judge } from '../../src/judge/judge.js';
import type { BatchError, BatchOutcome, Digest, Verdict } from '../../src/model/index.js';
import { EXIT, Problem } from '../../src/util/problem.js';
import {
  batchLine,
  batchProgressText,
  batchSummary,
} from '../../src/report/verdict/terminal-batch.js';
import { roughDurationText } from '../../src/report/kit/time-text.js';
import { errorDocument } from '../../src/report/machine/json.js';
import { errorLine, verdictLine } from '../../src/report/machine/json-lines.js';
import { good, recording } from '../arbitrary/build.js';

const folder = mkdtempSync(join(tmpdir(), 'batch-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('a list of domains', () => {
  test('comments, blank lines, duplicates, U-labels, and lines that are not a domain', () => {
    const { domains, bad } = parseDomainList(
      '\u{feff}# of ours\r\n\r\nexample.org\r\n  Example.ORG. # again\n' +
        'b\u{fc}cher.example\nxn--bcher-kva.example\n\tjuliet@example.net\nthe#end.example\n' +
        'two words\n192.0.2.1\nlast.example',
    );
    expect(domains).toEqual(['example.org', 'xn--bcher-kva.example', 'last.example']);
    expect(bad.map(({ line }) => line)).toEqual([7, 8, 9, 10]);
    expect(bad[0]?.message).toMatch(/only the part after the @/);
  });

  test('a tab or blank in a line is not part of a domain', () => {
    const { domains, bad } = parseDomainList(
      'nine.example\tme\nnine.example\vme\nnine.example\u{2028}me\nok.example\t# with a comment\n',
    );
    expect(domains).toEqual(['ok.example']);
    expect(bad.map(({ line }) => line)).toEqual([1, 2, 3]);
  });

  test('in any text, each line is a domain, invalid or blank', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' })), (lines) => {
        const { domains, bad } = parseDomainList(lines.join('\n'));
        expect(new Set(domains).size).toBe(domains.length);
        for (const domain of domains) expect(domain).toMatch(/^[a-z0-9.-]+$/);
        for (const { message } of bad) expect(message).not.toBe('');
      }),
    );
  });
});

describe('line reader', () => {
  test('lines are complete, whatever the chunks', () => {
    const line = fc
      .uint8Array({ maxLength: 20 })
      .map((octets) => octets.filter((one) => one !== 10));
    fc.assert(
      fc.property(fc.array(line), line, fc.array(fc.nat(7)), (lines, rest, cuts) => {
        const all = Buffer.concat([...lines.flatMap((one) => [one, Buffer.from('\n')]), rest]);
        const got: Buffer[] = [];
        const reader = createLineReader((one) => void got.push(one));
        let at = 0;
        for (const size of [...cuts, all.length]) {
          reader.push(all.subarray(at, at + size));
          at = Math.min(all.length, at + size);
        }
        expect(got.map((one) => [...one])).toEqual(lines.map((one) => [...one]));
        expect([...reader.rest()]).toEqual([...rest]);
        expect(reader.whole).toBe(all.length - rest.length);
      }),
    );
  });

  test('lines have a maximum length', () => {
    const reader = createLineReader(() => undefined, 10);
    reader.push(Buffer.from('12345678\n'));
    expect(() => {
      for (let round = 0; round < 3; round += 1) reader.push(Buffer.from('12345'));
    }).toThrow(/line 2 is longer than 10/);
  });
});

const VERDICT = judge(recording({ spots: [good('c2s'), good('s2s')] }));
const verdictOf = (domain: string): Verdict => ({ ...VERDICT, domain });
const read = (verdict: Verdict): BatchOutcome => ({
  domain: verdict.domain,
  digest: digestOf(verdict, EXIT.undetermined),
});

function open(path: string, resume: boolean) {
  const before: BatchOutcome[] = [];
  const results = openResults(path, resume, { read, finished: (one) => void before.push(one) });
  return { ...results, before };
}

describe('results file for resumed runs', () => {
  const domains = ['a.example', 'b.example', 'c.example', 'd.example'];
  const error: BatchError = { reason: 'no-service', message: 'no XMPP service\u{2028}here' };
  const lines = domains.map((domain, index) =>
    index % 2 === 0 ? errorLine(errorDocument(domain, error)) : verdictLine(verdictOf(domain)),
  );
  const whole = Buffer.from(lines.join(''));

  test('after truncation at any octet, a resumed run gives the same result', async () => {
    const path = join(folder, 'cut.jsonl');
    const ends = lines.map((_line, index) => Buffer.byteLength(lines.slice(0, index + 1).join('')));
    const near = ends.flatMap((end) => [end - 1, end, end + 1]);
    const cut = fc.oneof(fc.constantFrom(...near, 0, 1), fc.nat(whole.length));
    await fc.assert(
      fc.asyncProperty(cut, async (octets) => {
        writeFileSync(path, whole.subarray(0, octets));
        const results = open(path, true);
        const finished = results.before.map(({ domain }) => domain);
        expect(finished).toEqual(domains.slice(0, ends.filter((end) => end <= octets).length));
        for (const [index, domain] of domains.entries()) {
          if (!finished.includes(domain)) await results.append(lines[index] ?? '');
        }
        results.close();
        expect(readFileSync(path).equals(whole)).toBe(true);
      }),
      { numRuns: 80 },
    );
  });

  test('results of earlier versions are read and judged by their scope', () => {
    const path = join(folder, 'earlier.jsonl');
    const { access, settings, endpoints, usage, counts, widen, must } = VERDICT.scope;
    const rows = VERDICT.rows.map((row) => ({ ...row, needs: undefined }));
    const scope = { ...{ access, settings, endpoints, usage, counts, widen } };
    const { total, ruled } = must;
    const earlier = { ...VERDICT, rows, scope: { ...scope, must: { total, ruled } } };
    writeFileSync(path, `${JSON.stringify(earlier)}\n`);
    const results = openResults(path, true, {
      read: (verdict) => {
        expect(verdict).toEqual(VERDICT);
        return read(verdict);
      },
      finished: ({ digest }) => expect(digest?.status).toBe(VERDICT.scope.status),
    });
    results.close();
    expect.assertions(2);
  });

  test('each domain is reported once with its result', () => {
    const path = join(folder, 'twice.jsonl');
    writeFileSync(path, `${lines.join('')}${lines[1] ?? ''}`);
    const { before, close } = open(path, true);
    close();
    expect(before.map(({ domain }) => domain)).toEqual(domains);
    expect(before[0]).toEqual({ domain: 'a.example', error });
    expect(before[1]).toEqual(read(verdictOf('b.example')));
  });

  test('only one run uses the file; a killed run leaves no lock', () => {
    const path = join(folder, 'locked.jsonl');
    const lock = `${path}.lock`;
    // The process that runs the tests' process is alive, and another than this one.
    writeFileSync(path, lines.join(''));
    writeFileSync(lock, `${process.ppid}\n`);
    expect(() => open(path, true)).toThrow(
      new RegExp(
        `another run \\(process ${process.ppid}\\) is writing.*remove .*locked.jsonl.lock`,
      ),
    );
    expect(readFileSync(path, 'utf8')).toBe(lines.join(''));
    writeFileSync(lock, 'not of ours');
    expect(() => open(path, true)).toThrow(Problem);
    // Above what Linux gives.
    for (const left of ['4194305\n', '']) {
      writeFileSync(lock, left);
      const results = open(path, true);
      expect(readFileSync(lock, 'utf8')).toBe(`${process.pid}\n`);
      results.close();
      expect(existsSync(lock)).toBe(false);
    }
    expect(() => open(path, false)).toThrow(/exists already/);
    expect(existsSync(lock)).toBe(false);
  });

  test('existing and foreign files are not overwritten', () => {
    const path = join(folder, 'other');
    const refused = (text: string, resume: boolean): string => {
      writeFileSync(path, text);
      let message = 'taken';
      try {
        open(path, resume).close();
      } catch (fault) {
        if (!(fault instanceof Problem)) throw fault;
        ({ message } = fault);
      }
      expect(readFileSync(path, 'utf8')).toBe(text);
      return message;
    };
    expect(refused('', false)).toBe('taken');
    expect(refused(lines.join(''), false)).toMatch(/exists already.*--resume/);
    expect(refused('# my notes', true)).toMatch(/its end was not written by xmpp-safeguard/);
    expect(refused('{"name":"mine"}\n', true)).toMatch(/line 1 was not written by xmpp-safeguard/);
    expect(refused(`${lines[0] ?? ''}\n`, true)).toMatch(/line 2/);
    expect(refused('{"format":"xmpp-safeguard/verdict","domain":"a"}\n', true)).toMatch(/line 1/);
    truncateSync(path, 0);
  });
});

describe('summary of several domains', () => {
  const digest = (status: Digest['status'], exit: number, missing: string[] = []): Digest => ({
    status,
    exit,
    counts: VERDICT.scope.counts,
    worst: missing.map((requirement) => ({ requirement, level: 'MUST', status: 'missing' })),
    usage: [{ address: '192.0.2.1', used: 10, budget: 100 }],
  });
  const fine = { domain: 'fine.example', digest: digest('passed', 0) };
  const short = { domain: 'short.example', digest: digest('failed', 1, ['a', 'b']) };
  const open = { domain: 'open.example', digest: digest('undetermined', 2, ['b']) };
  const failed = (reason: BatchError['reason']): BatchOutcome => ({
    domain: `${reason}.example`,
    error: { reason, message: `${reason}.example: \u{1b}[31mbroken` },
  });
  const bad = [{ line: 3, message: 'is not a domain' }];

  test.each<[string, readonly BatchOutcome[], boolean, number]>([
    ['all fine', [fine, fine], false, 0],
    ['one falls short, others worse', [fine, short, open, failed('unable')], true, 1],
    ['one undetermined', [fine, open], false, 2],
    ['one without a service', [fine, failed('no-service')], false, 2],
    ['one could not be asked', [fine, failed('unable')], false, 2],
    ['a bad line', [fine], true, 2],
    ['none has a service', [failed('no-service'), failed('unable')], false, 2],
    ['none could be asked', [failed('bug'), failed('unable')], false, 3],
    ['nothing', [], false, 0],
  ])('%s', (_what, outcomes, withBad, exit) => {
    const tally = createTally();
    for (const outcome of outcomes) tally.add(outcome);
    expect(tally.exit(withBad ? bad : [])).toBe(exit);
  });

  test('text from servers cannot control the terminal', () => {
    const tally = createTally();
    tally.add(fine, true);
    for (const outcome of [short, open, failed('no-service')]) tally.add(outcome);
    const text = batchSummary(tally.summary(61_500, bad), { color: false, width: 80 });
    expect(text).toBe(
      '4 domains: ✓ passed 1 · ✗ failed 1 · ? undetermined 1 · not scanned 1\n' +
        '62 s, 30 connections to 1 address, 1 domain from an earlier run\n' +
        '\nMost often missing\n  2  b (MUST)\n  1  a (MUST)\n' +
        '\nNot scanned\n  no-service.example: \\u{1b}[31mbroken\n' +
        '\n1 line of the list is not a domain\n',
    );
  });

  test('one line for each domain', () => {
    const options = { color: false, width: 80 };
    expect(batchLine(short, options)).toMatch(
      /^✗ short\.example +FAILED {8}\d+ missing, \d+ partial, \d+ met, \d+ not seen {2}missing: a, b$/,
    );
    expect(batchLine(failed('unable'), options)).toBe(
      '? unable.example                not scanned   unable.example: \\u{1b}[31mbroken',
    );
    expect(batchLine(open, { ...options, ascii: true })).toMatch(
      /^\? open\.example +UNDETERMINED /,
    );
    expect(batchLine(fine, { ...options, ascii: true })).toMatch(/^\+ fine\.example +PASSED /);
  });
});

describe('a line distinguishes missing and partial rows', () => {
  const line = (missing: string[], partial: string[]): string => {
    const worst = [
      ...missing.map((requirement) => ({ requirement, level: 'MUST', status: 'missing' }) as const),
      ...partial.map((requirement) => ({ requirement, level: 'MUST', status: 'partial' }) as const),
    ];
    const digest = { status: 'failed', exit: 1, counts: VERDICT.scope.counts } as const;
    const outcome = { domain: 'a.example', digest: { ...digest, worst, usage: [] } };
    return batchLine(outcome, { color: false, width: 80 }).replace(/^.* not seen */, '');
  };

  test.each<[string[], string[], string]>([
    [['a', 'b'], [], 'missing: a, b'],
    [['a', 'b', 'c', 'd', 'e'], [], 'missing: a, b, c and 2 more'],
    [['a', 'b', 'c', 'd'], ['p', 'q'], 'missing: a, b, c and 1 more; partial: 2 rows'],
    [['a', 'b', 'c'], ['p'], 'missing: a, b, c; partial: 1 row'],
    [['a', 'b'], ['p', 'q', 'r'], 'missing: a, b; partial: p and 2 more'],
    [[], ['p', 'q', 'r', 's'], 'partial: p, q, r and 1 more'],
    [[], [], ''],
  ])('missing %j, partial %j', (missing, partial, told) => {
    expect(line(missing, partial)).toBe(told);
  });
});

describe('progress of a batch', () => {
  test('the speed is based on recent domains', () => {
    let now = 0;
    const pace = createPace(() => now);
    expect(pace.timeLeft(5)).toBeNull();
    for (let ended = 0; ended < 200; ended += 1) {
      now += ended < 100 ? 10_000 : 1_000;
      pace.ended();
    }
    expect(pace.timeLeft(30)).toBe(30_000);
    now += 64_000;
    expect(pace.timeLeft(30)).toBe(60_000);
    expect(pace.timeLeft(0)).toBe(0);
  });

  test('as text', () => {
    expect([1, 99_000, 100_000, 5_999_000, 7_800_000].map(roughDurationText)).toEqual([
      '1 s',
      '99 s',
      '2 min',
      '1 h 40 min',
      '2 h 10 min',
    ]);
    const progress = { done: 37, total: 200, underWay: 8, unscanned: 3, left: 150_000 };
    expect(batchProgressText(progress)).toBe(
      '37 of 200 domains, 8 under way, 3 not scanned, about 3 min left',
    );
    expect(batchProgressText({ ...progress, done: 200, underWay: 0, unscanned: 0 })).toBe(
      '200 of 200 domains',
    );
  });

  test('on a terminal, in a log, and quiet', async () => {
    const told = async (quiet: boolean, isTTY: boolean): Promise<string> => {
      let text = '';
      const stream = { isTTY, columns: 30, write: (more: string) => void (text += more) };
      const state = { done: 1, total: 2, underWay: 1, unscanned: 0, left: null };
      const line = batchProgressLine(quiet, () => state, stream, { terminal: 10_000, log: 20 });
      line.show();
      await new Promise((resolve) => setTimeout(resolve, 50));
      line.clear();
      line.end();
      return text;
    };
    expect(await told(true, true)).toBe('');
    const over = '\r\u001b[2K';
    expect(await told(false, true)).toBe(`${over}1 of 2 domains, 1 under way${over}${over}`);
    expect(await told(false, false)).toMatch(
      /^(xmpp-safeguard: 1 of 2 domains, 1 under way\n){1,2}$/,
    );
  });
});

describe('concurrency', () => {
  test('never exceeds the limit, and handles each item once', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(30), fc.integer({ min: 1, max: 6 }), async (count, atOnce) => {
        const items = Array.from({ length: count }, (_none, index) => index);
        const done: number[] = [];
        let under = 0;
        await forEachAtOnce(
          items,
          atOnce,
          async (item) => {
            under += 1;
            expect(under).toBeLessThanOrEqual(atOnce);
            await new Promise((resolve) => setImmediate(resolve));
            under -= 1;
            done.push(item);
          },
          () => undefined,
        );
        expect(done.sort((a, b) => a - b)).toEqual(items);
      }),
      { numRuns: 30 },
    );
  });

  test('an error stops the run after the running items', async () => {
    const begun: number[] = [];
    let ended = 0;
    let faults = 0;
    const work = async (item: number): Promise<void> => {
      begun.push(item);
      await new Promise((resolve) => setTimeout(resolve, item * 10));
      if (item === 1) throw new Problem('the disk is full');
      ended += 1;
    };
    await expect(
      forEachAtOnce([1, 2, 3, 4, 5, 6], 3, work, () => void (faults += 1)),
    ).rejects.toThrow('the disk is full');
    expect({ begun, ended, faults }).toEqual({ begun: [1, 2, 3], ended: 2, faults: 1 });
  });
});

test('every domain has a unique file name, even the longest', () => {
  const label = 'a'.repeat(61);
  const long = `${label}.${label}.${label}.${label}.example`;
  const names = [`b.${long}`, `c.${long}`.slice(0, 253), long].map((one) =>
    fileNameOf(one, '.recording.json'),
  );
  expect(new Set(names).size).toBe(3);
  // With what is written beside it.
  for (const name of names) expect(`${name}.4194304.part`.length).toBeLessThanOrEqual(255);
  expect(fileNameOf('example.org', '.md')).toBe('example.org.md');
});

/**
 * The verdict as JUnit XML, in the form that Jenkins and GitLab read: a suite for each section, a
 * case for each requirement. A case fails if the requirement makes the exit code 1 under
 * `--fail-on`. A case passes if the requirement is compliant. All other cases are skipped, with
 * the reason as their message.
 */
import type { Row, Scope, Verdict } from '../../model/index.js';
import { findingTexts } from '../kit/finding-text.js';
import { exitCodeOf, type FailOn, isFailing } from '../kit/exit-code.js';
import { headlineText, headlineWord } from '../kit/headline.js';
import { PARTS } from '../kit/checklist-parts.js';
import { rowsOf } from '../kit/row-groups.js';
import { accessText, leftOut, resolversText, trustText, widenings } from '../kit/scope-text.js';
import { baselineSummary, waiverText } from '../kit/acceptance-text.js';
import { say } from '../../rules/words.js';
import { xmlTag, xmlText } from '../kit/xml.js';

/** Duration of a test case or suite, which is not known: only the duration of the whole scan is. */
const NO_TIME = '0.000';

type Result = 'passed' | 'failure' | 'skipped';

function resultOf(row: Row, verdict: Verdict, failOn: FailOn): Result {
  if (isFailing(row, verdict, failOn)) return 'failure';
  return row.ruling.status === 'compliant' ? 'passed' : 'skipped';
}

/**
 * Formats the message of a JUnit case: `missing (MUST): sessions need no TLS`. If the case passes
 * although the requirement is missing, the message gives the reason.
 */
function messageOf(row: Row, { baseline }: Verdict, result: Result): string {
  const { status } = row.ruling;
  const said = `${status} (${row.level}): ${say(row.ruling)}`;
  if (row.waiver !== undefined) return `${waiverText(row.waiver)} - ${said}`;
  const before = baseline?.before[row.id];
  if (result === 'failure') return before ? `${said} - was ${before} in the baseline` : said;
  if (baseline !== undefined && status === 'missing') return `no worse than the baseline - ${said}`;
  return status === 'missing' ? `below --fail-on - ${said}` : said;
}

function detailLines(row: Row, verdict: Verdict): readonly string[] {
  const { advice, source, why, title } = row;
  const references = source.references.join(', ');
  return [
    `Requirement: ${title}`,
    `Why: ${why}`,
    ...findingTexts(row, verdict, true).map(({ status, text }) => `${status} ${text}`),
    `What to do: ${advice.text}`,
    ...(references === '' ? [] : [`References: ${references}`]),
  ];
}

function testcase(row: Row, verdict: Verdict, failOn: FailOn): readonly string[] {
  const { basis, status } = row.ruling;
  const start = xmlTag('testcase', {
    name: row.id,
    classname: `${verdict.domain}.${row.section.replace('/', '.')}`,
    time: NO_TIME,
  });
  return [`    <${start}>`, ...body().map((line) => `      ${line}`), '    </testcase>'];

  function body(): readonly string[] {
    const result = resultOf(row, verdict, failOn);
    if (result === 'passed') {
      const known = basis === null ? status : `${status} (${basis})`;
      return [`<system-out>${xmlText(`${known}: ${say(row.ruling)}`)}</system-out>`];
    }
    const message = messageOf(row, verdict, result);
    const details = detailLines(row, verdict).map((line) => xmlText(line));
    if (result === 'failure') {
      const failure = xmlTag('failure', { type: status, message });
      return [`<${failure}>${details.join('\n')}</failure>`];
    }
    const type = row.waiver === undefined ? status : 'waived';
    return [
      `<${xmlTag('skipped', { type, message })}/>`,
      `<system-out>${details.join('\n')}</system-out>`,
    ];
  }
}

/**
 * Formats the numbers of MUST requirements: `10 met, 1 partial, 0 missing, 0 unseen, 13 out of
 * reach`, and waived ones if there are any.
 */
function mustCounts({ must }: Scope): string {
  const { met, partial, missing, unseen, outOfReach, waived } = must;
  const seen = `${met} met, ${partial} partial, ${missing} missing`;
  const rest = waived === 0 ? '' : `, ${waived} waived`;
  return `${seen}, ${unseen} unseen, ${outOfReach} out of reach${rest}`;
}

/** Scope and settings of the scan: the same in each JUnit test suite. */
function properties(verdict: Verdict, failOn: FailOn): readonly string[] {
  const { scope, tool, baseline } = verdict;
  const used = scope.usage.map(({ address, used, budget }) => `${address} ${used} of ${budget}`);
  const values: Readonly<Record<string, string | undefined>> = {
    headline: `${headlineWord(verdict)}: ${headlineText(verdict)}`,
    scope: scope.status,
    'must-counts': mustCounts(scope),
    'exit-code': String(exitCodeOf(verdict, failOn)),
    verdict: verdict.status,
    tool: `${tool.name} ${tool.version}`,
    catalogue: verdict.catalogue,
    'fail-on': failOn,
    started: verdict.startedAt,
    ended: verdict.endedAt,
    access: accessText(scope),
    'must-rows': `${scope.must.ruled} of ${scope.must.total} have a status from evidence`,
    trust: trustText(scope),
    resolvers: resolversText(scope),
    connections: used.join(', ') || 'none',
    'left-out': leftOut(scope).join('; ') || undefined,
    'to-see-more':
      widenings(scope)
        .map(({ text }) => text)
        .join('; ') || undefined,
    baseline: baseline === undefined ? undefined : baselineSummary(baseline),
    'expired-waivers': verdict.expiredWaivers
      ?.map(({ requirement, until }) => `${requirement} (until ${until})`)
      .join(', '),
  };
  return Object.entries(values).flatMap(([name, value]) =>
    value === undefined ? [] : [`      <${xmlTag('property', { name, value })}/>`],
  );
}

interface Counts {
  readonly tests: number;
  readonly failures: number;
  readonly errors: number;
  readonly skipped: number;
}

function countsOf(rows: readonly Row[], verdict: Verdict, failOn: FailOn): Counts {
  const results = rows.map((row) => resultOf(row, verdict, failOn));
  const count = (wanted: Result) => results.filter((result) => result === wanted).length;
  return { tests: rows.length, failures: count('failure'), errors: 0, skipped: count('skipped') };
}

/** The verdict as a JUnit XML file, ending in a newline. */
export function renderJunit(verdict: Verdict, failOn: FailOn): string {
  const { domain, startedAt, endedAt, rows } = verdict;
  const scope = properties(verdict, failOn);
  const suites = PARTS.flatMap((part) =>
    part.sections.flatMap(({ section, title }) => {
      const inSection = rowsOf(verdict, section);
      return inSection.length === 0
        ? []
        : [{ name: `${domain}: ${part.title} · ${title}`, rows: inSection }];
    }),
  );
  const { tests, failures, errors } = countsOf(rows, verdict, failOn);
  const seconds = Math.max(0, Date.parse(endedAt) - Date.parse(startedAt)) / 1000;
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<${xmlTag('testsuites', {
      name: `xmpp-safeguard ${domain}`,
      tests,
      failures,
      errors,
      time: seconds.toFixed(3),
    })}>`,
    ...suites.flatMap(({ name, rows }, id) => [
      `  <${xmlTag('testsuite', {
        name,
        id,
        ...countsOf(rows, verdict, failOn),
        time: NO_TIME,
        // Ant and Jenkins write times in UTC without a zone.
        timestamp: startedAt.slice(0, 19),
        hostname: domain,
      })}>`,
      '    <properties>',
      ...scope,
      '    </properties>',
      ...rows.flatMap((row) => testcase(row, verdict, failOn)),
      '  </testsuite>',
    ]),
    '</testsuites>',
  ];
  return `${lines.join('\n')}\n`;
}

/**
 * The verdict as SARIF 2.1.0: a rule for each requirement, and a result for each requirement that
 * is missing or partial. A missing MUST is an error, a missing SHOULD a warning, other missing
 * requirements are notes. A partial requirement is one step lower than a missing one.
 */
import type { EndpointSummary, Level, Row, Verdict } from '../../model/index.js';
import { jsonText, markdownText, visible } from '../kit/escape.js';
import { findingTexts } from '../kit/finding-text.js';
import { exitCodeOf, type FailOn } from '../kit/exit-code.js';
import { headlineText, headlineWord } from '../kit/headline.js';
import { MANIFESTO } from '../kit/legend.js';
import { waiverLines, waiverText } from '../kit/acceptance-text.js';
import { say } from '../../rules/words.js';

const SCHEMA = 'https://json.schemastore.org/sarif-2.1.0.json';

type SarifLevel = 'error' | 'warning' | 'note';

const LEVELS: Readonly<Record<Level, SarifLevel>> = {
  MUST: 'error',
  'MUST NOT': 'error',
  SHOULD: 'warning',
  'SHOULD NOT': 'warning',
  RECOMMENDED: 'note',
  CONSIDERATION: 'note',
};
const LOWER: Readonly<Record<SarifLevel, SarifLevel>> = {
  error: 'warning',
  warning: 'note',
  note: 'note',
};

/** Maximum number of findings that one message lists. */
const MOST_FINDINGS = 20;
/** Maximum number of endpoints or names that one result lists. */
const MOST_PLACES = 100;

/**
 * A SARIF message that shows `text` unchanged. Braces are doubled, because `{0}` is a placeholder
 * (§3.11.5). `[…](…)` is split, because it is a link (§3.11.6) and some viewers do not support
 * backslashes.
 */
function plain(text: string): string {
  return visible(text)
    .replace(/[{}]/g, '$&$&')
    .replace(/\](?=\()/g, '] ');
}

function marked(text: string): string {
  return markdownText(text).replace(/[{}]/g, '$&$&');
}

function rule(row: Row) {
  const { id, section, level, title, why, source, seen, ruled, advice } = row;
  const references = source.references.join(', ');
  const parts: readonly (readonly [string, string])[] = [
    ['Why', why],
    ['How the scan checks it', seen],
    ['How the status is decided', ruled],
    ['What to do', advice.text],
    ['Manifesto', source.manifesto],
    ...(references === '' ? [] : [['References', references] as const]),
  ];
  return {
    id,
    shortDescription: { text: plain(title) },
    fullDescription: { text: plain(why) },
    helpUri: MANIFESTO.url,
    help: {
      text: parts.map(([name, text]) => `${name}: ${plain(text)}`).join('\n'),
      markdown: parts.map(([name, text]) => `**${name}:** ${marked(text)}`).join('\n\n'),
    },
    defaultConfiguration: { level: LEVELS[level] },
    properties: { tags: ['xmpp', section, level] },
  };
}

function isResult({ ruling }: Row): boolean {
  return ruling.status === 'missing' || ruling.status === 'partial';
}

function messageText(row: Row, verdict: Verdict): string {
  const { level, title, ruling, waiver } = row;
  const found = findingTexts(row, verdict, true).map(({ status, text }) => `${status} ${text}`);
  const more = found.length - MOST_FINDINGS;
  const lines = [
    `${verdict.domain}: ${say(ruling)}.`,
    `${level}, ${ruling.status}: ${title}.`,
    ...found.slice(0, MOST_FINDINGS),
    ...(more > 0 ? [`and ${more} more`] : []),
    ...(waiver === undefined ? [] : [waiverText(waiver)]),
  ];
  return lines.map(plain).join('\n');
}

/**
 * Returns the endpoints and names where the requirement is missing or partial; if there are none,
 * all that were checked.
 */
function logicalLocations(row: Row, { scope }: Verdict) {
  const { findings } = row.ruling;
  const short = findings.filter(({ status }) => status === 'missing' || status === 'partial');
  const subjects = new Set((short.length > 0 ? short : findings).map(({ subject }) => subject));
  const endpoints = new Map(scope.endpoints.map((endpoint) => [endpoint.id, endpoint]));
  return [...subjects].slice(0, MOST_PLACES).map((subject) => {
    const endpoint = endpoints.get(subject);
    return {
      name: visible(endpoint === undefined ? subject : placeOf(endpoint)),
      fullyQualifiedName: visible(subject),
      kind: endpoint === undefined ? 'name' : 'endpoint',
    };
  });
}

function placeOf({ host, port, address }: EndpointSummary): string {
  return `${host}:${port} (${address})`;
}

/**
 * Returns the domain as a relative reference, like the path of a file, because GitHub rejects an
 * upload with a scheme such as `xmpp:`. A domain in A-labels needs no escaping (RFC 3986 §4.2).
 */
function artifactOf(domain: string) {
  return { uri: domain };
}

/** GitHub shows only results with a line. A domain has no lines, so the line is 1. */
const REGION = { startLine: 1 };

type BaselineState = 'new' | 'unchanged' | 'updated';

function baselineState(row: Row, verdict: Verdict): { baselineState?: BaselineState } {
  if (verdict.baseline === undefined) return {};
  const before = verdict.baseline.before[row.id];
  if (before === undefined) return { baselineState: 'unchanged' };
  return { baselineState: before === 'missing' || before === 'partial' ? 'updated' : 'new' };
}

function result(row: Row, verdict: Verdict, ruleIndex: number) {
  const { status, basis } = row.ruling;
  const level = LEVELS[row.level];
  const places = logicalLocations(row, verdict);
  return {
    ruleId: row.id,
    ruleIndex,
    kind: 'fail',
    level: status === 'missing' ? level : LOWER[level],
    message: { text: messageText(row, verdict) },
    locations: [
      {
        physicalLocation: { artifactLocation: artifactOf(verdict.domain), region: REGION },
        ...(places.length === 0 ? {} : { logicalLocations: places }),
      },
    ],
    partialFingerprints: { 'xmppSafeguard/v1': `${verdict.domain}/${row.id}` },
    // SARIF requires that either all results of a run have `suppressions`, or none (§3.27.23).
    suppressions:
      row.waiver === undefined
        ? []
        : [
            {
              kind: 'external',
              status: 'accepted',
              justification: visible(`until ${row.waiver.until}: ${row.waiver.reason}`),
            },
          ],
    ...baselineState(row, verdict),
    properties: { status, basis, requirementLevel: row.level },
  };
}

/** The verdict as a SARIF file, ending in a newline. */
export function renderSarif(verdict: Verdict, failOn: FailOn = 'must'): string {
  const { domain, rows, scope, tool, startedAt, endedAt } = verdict;
  const waivers = waiverLines(verdict);
  const waived = waivers.filter(({ status }) => status !== null);
  const expired = waivers.filter(({ status }) => status === null);
  const log = {
    $schema: SCHEMA,
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: tool.name,
            version: tool.version,
            semanticVersion: tool.version,
            rules: rows.map(rule),
          },
        },
        // GitHub separates the uploads of several domains by this SARIF category.
        automationDetails: { id: `${tool.name}/${domain}/` },
        invocations: [
          {
            executionSuccessful: true,
            startTimeUtc: startedAt,
            endTimeUtc: endedAt,
            ...(expired.length === 0
              ? {}
              : {
                  toolConfigurationNotifications: expired.map(({ text }) => ({
                    level: 'warning',
                    message: { text: plain(text) },
                  })),
                }),
          },
        ],
        artifacts: [{ location: artifactOf(domain), roles: ['analysisTarget'] }],
        results: rows.flatMap((row, index) => (isResult(row) ? [result(row, verdict, index)] : [])),
        properties: {
          headline: `${headlineWord(verdict)}: ${headlineText(verdict)}`,
          scopeStatus: scope.status,
          strict: scope.strict,
          exitCode: exitCodeOf(verdict, failOn),
          failOn,
          verdict: verdict.status,
          catalogue: verdict.catalogue,
          access: scope.access,
          must: scope.must,
          counts: scope.counts,
          ...(waived.length === 0 ? {} : { waived: waived.map(({ text }) => visible(text)) }),
          ...(verdict.baseline === undefined ? {} : { baseline: verdict.baseline }),
        },
      },
    ],
  };
  return `${jsonText(log)}\n`;
}

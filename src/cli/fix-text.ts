/** Text of the command `fix`. */
import { isAbsolute } from 'node:path';
import type { FileFix } from '../advice/fix.js';
import type { RunningSoftware } from '../advice/wanted.js';
import type { Verdict } from '../model/index.js';
import { visible, visibleLines } from '../report/kit/escape.js';
import { distinct } from '../util/order.js';

/**
 * Returns the advised configuration changes in sections. `config`: name of the configuration file
 * whose diff is at the end. If given, all lines before the diff begin with `#`, so that `patch`
 * skips them.
 */
export function fixText(
  verdict: Verdict,
  software: RunningSoftware | null,
  fixes: readonly FileFix[],
  config: string | null,
): string {
  const records = distinct(verdict.actions.flatMap((action) => action.records));
  const sections = [
    [titleOf(verdict, software)],
    ...fixes.flatMap((fix) => sectionsOf(fix, fixes.length > 1)),
    recordSection(records),
    restOf(verdict, fixes),
    ...(config === null ? [] : [[applyWith(config)]]),
  ].filter((lines) => lines.length > 0);
  const text = sections.map((lines) => lines.flatMap(visibleLines).join('\n')).join('\n\n');
  if (config === null) return `${text}\n`;
  const comments = text.split('\n').map((line) => (line === '' ? '#' : `# ${line}`));
  return `${comments.join('\n')}\n${fixes.map(({ diff }) => diff).join('')}`;
}

function titleOf({ domain }: Verdict, software: RunningSoftware | null): string {
  const runs =
    software === null
      ? 'The software is unknown: name it with --software, such as --software prosody@13.0.'
      : `Software: ${visible([software.name, software.version ?? ''].join(' ').trim(), 80)}.`;
  return `Changes for ${domain}. ${runs}`;
}

function sectionsOf(fix: FileFix, isOneOfSeveral: boolean): readonly (readonly string[])[] {
  const { file, software, lines, reasons, commands, optional } = fix;
  const where = isOneOfSeveral ? ` (if the server runs ${software})` : '';
  return [
    commands.first.length === 0 ? [] : [`== Run first${where}`, ...commands.first],
    lines === null
      ? []
      : [
          `== ${file}`,
          ...(reasons.length === 0
            ? []
            : ['Not in the diff:', ...reasons.map((one) => `  ${one}`)]),
          lines,
        ],
    commands.afterwards.length === 0
      ? []
      : [`== Run after the server has restarted${where}`, ...commands.afterwards],
    optional === null
      ? []
      : [`== Optional: ${file}`, 'Only if you accept the cost (--with-costs merges it):', optional],
  ];
}

function recordSection(records: readonly string[]): readonly string[] {
  if (records.length === 0) return [];
  const hasPlaceholder = records.some((record) => record.includes('<your ACME account URI>'));
  return [
    '== DNS zone',
    '; Add these records. Remove TLSA records that match no key in use.',
    ...(hasPlaceholder
      ? [
          '; <your ACME account URI> is a placeholder: your ACME client shows the URI. Change the CAA',
          '; record that you have: one without accounturi for the same authority cancels the binding.',
        ]
      : []),
    ...records,
  ];
}

/**
 * Returns advice for missing or partial requirements that no change of a configuration file and no
 * DNS record would fix.
 */
function restOf({ rows, actions }: Verdict, fixes: readonly FileFix[]): readonly string[] {
  const mended = new Set(
    fixes.flatMap(({ requirements, optionalRequirements: others }) => [...requirements, ...others]),
  );
  const rest = actions.filter(
    ({ requirement, records, because }) =>
      because === undefined && records.length === 0 && !mended.has(requirement),
  );
  const lines = rest.flatMap(({ requirement }) => {
    const row = rows.find(({ id }) => id === requirement);
    return row === undefined ? [] : [`${requirement}: ${row.advice.text}`];
  });
  if (lines.length > 0) return ['== Without lines to paste', ...distinct(lines)];
  return mended.size === 0 && actions.length === 0 ? ['Nothing to change.'] : [];
}

function applyWith(config: string): string {
  return isAbsolute(config) || config.split(/[\\/]/).includes('..')
    ? `Apply with: patch -p0 ${shellWord(config)} < DIFF`
    : 'Apply with: patch -p0 < DIFF';
}

/** Quotes a path for a shell if it has other characters than a plain path. */
function shellWord(path: string): string {
  return /^[\w./~+:-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}

import type { ConfiguredSettings, SettingName, VariableTrial } from '../../model/configuration.js';
import type { Evaluation } from './evaluation.js';
import { SECRET_NAME } from './redact.js';

/** Values to try for an environment variable that turns a Prosody option on or off. */
const SWITCHES = ['true', 'false', '1', '0'];
/**
 * Values to try for an environment variable that holds a number: an uncommon port, and a size in
 * bytes.
 */
const AMOUNTS: readonly (string | null)[] = ['34780', '262144'];
/** Likely values of an environment variable whose name matches the pattern. */
const BY_NAME: readonly (readonly [name: RegExp, values: (host: string) => readonly string[]])[] = [
  [/abuse|contact|mail|admin|jid|addr/i, (host) => [`abuse@${host}`, `mailto:abuse@${host}`]],
  [/tls|ssl|profile/i, () => ['intermediate', 'modern']],
  [/auth/i, () => ['internal_hashed']],
  [/log|level|debug|verbos/i, () => ['info']],
];
const MOST_LITERALS = 12;
const MOST_TIMEOUTS = 3;

export interface Trials {
  readonly trials: readonly VariableTrial[];
  readonly triedAll: boolean;
}

/**
 * Result of a trial: the settings with one variable changed. `refused`: the server refuses the
 * configuration file, or does not understand the value. `late`: the time limit was reached.
 */
export type Trial = (
  variable: string,
  value: string | null,
) => Promise<ConfiguredSettings | 'refused' | 'late'>;

interface Given {
  readonly environment: Readonly<Record<string, string>>;
  readonly host: string;
}

/**
 * Tries another value of each environment variable, one at a time, until the budget is used up.
 */
export async function tryVariables(
  evaluation: Evaluation,
  settings: ConfiguredSettings,
  { environment, host }: Given,
  attempt: Trial,
  budget: { readonly evaluations: number; readonly until: number },
): Promise<Trials> {
  const trials: VariableTrial[] = [];
  let left = budget.evaluations;
  let late = 0;
  for (const variable of [...evaluation.variables].sort()) {
    const seen = new Set<string>();
    const ofVariable: VariableTrial[] = [];
    const finish = (): void => {
      // List values that look like real ones first: for a user, port 34780 is a better example
      // than port 1.
      const isAmount = ({ value }: VariableTrial): boolean => AMOUNTS.includes(value);
      trials.push(...ofVariable.filter(isAmount), ...ofVariable.filter((one) => !isAmount(one)));
    };
    for (const value of valuesFor(variable, evaluation.texts, { environment, host })) {
      if (left === 0 || late >= MOST_TIMEOUTS || performance.now() >= budget.until) {
        finish();
        return { trials, triedAll: false };
      }
      left -= 1;
      const tried = await attempt(variable, value);
      if (tried === 'late') late += 1;
      if (tried === 'late' || tried === 'refused') continue;
      const changed = difference(settings, tried);
      const key = JSON.stringify(Object.entries(changed).map(([name, one]) => [name, one.value]));
      // If a value of the variable changes the same settings as an earlier value, it adds no
      // information.
      if (Object.keys(changed).length === 0 || seen.has(key)) continue;
      seen.add(key);
      ofVariable.push({ variable, value, settings: changed });
    }
    finish();
  }
  return { trials, triedAll: late === 0 };
}

function valuesFor(
  variable: string,
  texts: Readonly<Record<string, string>>,
  { environment, host }: Given,
): readonly (string | null)[] {
  const given = Object.hasOwn(environment, variable) ? environment[variable] : null;
  // A string that the file compares a secret variable with may be the secret: do not use it.
  const isSecret = SECRET_NAME.test(variable);
  const literals = isSecret
    ? []
    : Object.values(texts).flatMap((text) => comparedWith(variable, text));
  const byName = BY_NAME.flatMap(([name, likely]) => (name.test(variable) ? likely(host) : []));
  const values = new Set<string | null>([
    ...literals.slice(0, MOST_LITERALS),
    ...SWITCHES,
    ...(isSecret ? [] : byName),
    ...[...AMOUNTS, '', null],
  ]);
  return [...values].filter((value) => value !== given);
}

/**
 * Returns the strings with which the Prosody configuration compares an environment variable, or a
 * local variable that is assigned from it.
 */
function comparedWith(variable: string, text: string): readonly string[] {
  const reads = `(?:ENV_${variable}|getenv\\s*\\(?\\s*["']${variable}["']\\s*\\)?)`;
  const locals = [...text.matchAll(new RegExp(`\\b(\\w+)\\s*=[^\\n=]*${reads}`, 'g'))].flatMap(
    ([, name]) => name ?? [],
  );
  const subjects = [reads, ...locals.map((name) => `\\b${name}`)];
  return subjects.flatMap((subject) =>
    [
      ...text.matchAll(
        new RegExp(`${subject}[^\\n=~]{0,40}[=~]=\\s*["']([^"'\\n]{0,60})["']`, 'g'),
      ),
    ].flatMap(([, literal]) => literal ?? []),
  );
}

function difference(
  before: ConfiguredSettings,
  after: ConfiguredSettings,
): Partial<ConfiguredSettings> {
  const text = (settings: ConfiguredSettings, name: SettingName): string => {
    const { value } = settings[name];
    return JSON.stringify(value === null ? ['untold', settings[name]] : [value]);
  };
  const names = (Object.keys(before) as SettingName[]).filter((name) =>
    before[name].value === null || after[name].value === null
      ? text(before, name) !== text(after, name)
      : JSON.stringify(before[name].value) !== JSON.stringify(after[name].value),
  );
  return Object.fromEntries(names.map((name) => [name, after[name]]));
}

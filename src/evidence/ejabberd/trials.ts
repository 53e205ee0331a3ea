/**
 * Reads ejabberd.yml again with other values of one environment variable at a time, and returns
 * the settings that change.
 */
import type { ConfiguredSettings, SettingName, VariableTrial } from '../../model/configuration.js';

export interface Trials {
  readonly trials: readonly VariableTrial[];
  /**
   * Whether every value to try was tried for every environment variable; false if a limit ended
   * the trials.
   */
  readonly triedAll: boolean;
}

/**
 * A cipher string without static RSA. The advice for forward secrecy has the same string, and a
 * test with a real ejabberd shows its effect.
 */
const CIPHERS = 'ECDHE+AESGCM:ECDHE+CHACHA20:DHE+AESGCM:DHE+CHACHA20';

/**
 * Values to try for an environment variable, because each can change the result of a requirement.
 * Null unsets the variable. Lists of protocol options are not tried, because operators rewrite
 * such a variable instead of switching between values.
 */
const VALUES: readonly (string | null)[] = [
  null,
  'true',
  'false',
  '1',
  '0',
  'required',
  'optional',
  'scram',
  'plain',
  'all',
  'none',
  'info',
  'debug',
  'infinity',
  '600',
  '34780',
  '262144',
  CIPHERS,
];

export function tryVariables(
  names: readonly string[],
  variables: ReadonlyMap<string, string>,
  before: ConfiguredSettings,
  read: (variables: ReadonlyMap<string, string>) => ConfiguredSettings | null,
  most: number,
): Trials {
  const trials: VariableTrial[] = [];
  let count = 0;
  for (const variable of names) {
    const seen = new Set<string>();
    for (const value of VALUES) {
      if ((variables.get(variable) ?? null) === value) continue;
      if (count >= most) return { trials, triedAll: false };
      count += 1;
      const settings = read(withValue(variables, variable, value));
      const changed = settings === null ? {} : changes(before, settings);
      const text = JSON.stringify(changed);
      if (Object.keys(changed).length === 0 || seen.has(text)) continue;
      seen.add(text);
      trials.push({ variable, value, settings: changed });
    }
  }
  return { trials, triedAll: true };
}

function withValue(
  variables: ReadonlyMap<string, string>,
  variable: string,
  value: string | null,
): ReadonlyMap<string, string> {
  const changed = new Map(variables);
  if (value === null) changed.delete(variable);
  else changed.set(variable, value);
  return changed;
}

/**
 * Returns the settings whose values differ. A setting with the same value on another line does not
 * count as different.
 */
function changes(
  before: ConfiguredSettings,
  after: ConfiguredSettings,
): Partial<ConfiguredSettings> {
  const names = Object.keys(after) as SettingName[];
  const differing = names.filter(
    (name) => JSON.stringify(before[name].value) !== JSON.stringify(after[name].value),
  );
  return Object.fromEntries(differing.map((name) => [name, after[name]]));
}

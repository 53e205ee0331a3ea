/**
 * Rules on the configuration of a server. A rule names the settings that it needs. The engine
 * calls the rule only if a version of the server software loads the configuration file, and the
 * values of these settings are known.
 */
import type { TypedCoded } from '../../rules/codes.js';
import type {
  Configured,
  ConfiguredSettings,
  ObservationView,
  ServerConfiguration,
  SettingName,
  SettledStatus,
} from '../../model/index.js';
import { placeText } from '../../util/place-text.js';
import {
  asInformation,
  findingOf,
  outcomeOf,
  type Outcome,
  type SubjectFinding,
} from './outcome.js';
import type { AnyInput } from './rule.js';
import { codedOf } from './say.js';

/** Decision of a rule on settings. Only the functions of `ConfiguredSay` create one. */
export class Decision {
  readonly #made = true;
  readonly status: SettledStatus | 'manual';
  readonly code: string;
  readonly args: object;

  constructor(status: SettledStatus | 'manual', code: string, args: object) {
    this.status = status;
    this.code = code;
    this.args = args;
  }

  static is(value: object): value is Decision {
    return #made in value;
  }
}

/**
 * Places of the options that decided the finding: `prosody.cfg.lua:42`, or `default of Prosody
 * 13.0`.
 */
interface Where {
  readonly where: readonly string[];
}

/**
 * Functions with which a rule on configured settings creates its result. The engine adds `where`,
 * the lines of the file, to the arguments.
 */
export interface ConfiguredSay<C> {
  met<K extends keyof C & string>(code: K, args: Omit<C[K], 'where'>): Decision;
  partial<K extends keyof C & string>(code: K, args: Omit<C[K], 'where'>): Decision;
  missing<K extends keyof C & string>(code: K, args: Omit<C[K], 'where'>): Decision;
  notApplicable<K extends keyof C & string>(code: K, args: Omit<C[K], 'where'>): Decision;
  /**
   * Returns the decision that only the operator can tell whether the requirement is met, because
   * of settings in the configuration.
   */
  manual<K extends keyof C & string>(code: K, args: Omit<C[K], 'where'>): Decision;
}

const SAY: ConfiguredSay<Record<string, object>> = {
  met: (code, args) => new Decision('compliant', code, args),
  partial: (code, args) => new Decision('partial', code, args),
  missing: (code, args) => new Decision('missing', code, args),
  notApplicable: (code, args) => new Decision('not-applicable', code, args),
  manual: (code, args) => new Decision('manual', code, args),
};

type Told<T> = T extends Configured<infer V> ? Exclude<V, null> : never;
type Values<N extends SettingName> = { readonly [K in N]: Told<ConfiguredSettings[K]> };

export interface ConfiguredDefinition<C, N extends SettingName> {
  /**
   * Settings of the server configuration that the rule needs. If one is unknown, the rule is not
   * called.
   */
  readonly needs: readonly N[];
  decide(values: Values<N>, say: ConfiguredSay<C>): Decision;
}

export type ConfiguredRule = (input: AnyInput) => Outcome;

/**
 * A rule on the server configuration. Each of its codes `C` has `where` among its arguments: the
 * lines of the file.
 */
export function defineConfigured<C extends Readonly<Record<keyof C, Where>>>() {
  return <const N extends SettingName>(definition: ConfiguredDefinition<C, N>): ConfiguredRule =>
    ({ seen, domain }) =>
      ruled(seen, domain, (settings, configuration) =>
        decided(definition, settings, configuration),
      );
}

type Decide = (settings: ConfiguredSettings, configuration: ServerConfiguration) => Coded;

interface Coded {
  readonly status: SettledStatus | 'manual' | 'not-observed';
  readonly coded: TypedCoded;
  /**
   * Ports that the configuration decides on, if it has other values for other ports. Same meaning
   * as `ports` of `Outcome`.
   */
  readonly ports?: readonly number[];
}

function decided<C, N extends SettingName>(
  { needs, decide }: ConfiguredDefinition<C, N>,
  settings: ConfiguredSettings,
  configuration: ServerConfiguration,
): Coded {
  const all = needs.map((name) => settings[name]);
  const where = whereOf(all, configuration);
  for (const [index, setting] of all.entries()) {
    if (!('untold' in setting)) continue;
    const args = { setting: needs[index] ?? '', why: setting.untold, where };
    const status = OUTSIDE.includes(setting.untold) ? 'manual' : 'not-observed';
    return { status, coded: { code: 'CONFIGURED_UNTOLD', args } };
  }
  const values = Object.fromEntries(needs.map((name) => [name, settings[name].value]));
  const { status, code, args } = decide(values as Values<N>, SAY);
  const ports = all.flatMap((one) => ('ports' in one ? (one.ports ?? []) : []));
  const coded = codedOf(code, { ...args, where });
  return ports.length === 0 ? { status, coded } : { status, coded, ports };
}

/** Reasons why a configuration file cannot show a setting, whatever its contents. */
const OUTSIDE: readonly string[] = ['elsewhere', 'outside'];

const NAMES = { prosody: 'Prosody', ejabberd: 'ejabberd' } as const;

function whereOf(
  settings: readonly Configured<unknown>[],
  { software, version }: ServerConfiguration,
): readonly string[] {
  const places = settings.flatMap(({ from }) => from).map(placeText);
  return places.length === 0 ? [`default of ${NAMES[software]} ${version}`] : [...new Set(places)];
}

interface Read {
  readonly id: string;
  readonly configuration: ServerConfiguration;
}

function ruled(seen: ObservationView, domain: string, decide: Decide): Outcome {
  const read = seen
    .at('config.server', domain)
    .flatMap(({ id, value }) => (value === undefined ? [] : [{ id, configuration: value }]));
  const loaded = read.filter(({ configuration }) => configuration.settings !== null);
  // If the operator named no version of the software, ignore versions that refuse the file: the
  // running version accepts it.
  const found = loaded.length > 0 ? loaded : read;
  const all = found.map((one) => ({ ...one, ...decidedAt(domain, one, decide) }));
  const [first] = all;
  if (first === undefined) {
    return outcomeOf('not-observed', null, { code: 'CONFIGURATION_NOT_GIVEN', args: {} });
  }
  const { finding, ports } = first;
  const differs = all.some((one) => one.finding.status !== finding.status);
  if (differs) {
    const versions = all.map(({ configuration: { version } }) => version);
    const coded = { code: 'CONFIGURED_BY_VERSION', args: { versions } } as const;
    const notes = all.map((one) => asInformation(one.finding));
    return outcomeOf('not-observed', null, coded, notes);
  }
  const coded = { code: finding.code, args: finding.args } as TypedCoded;
  const isOpen = finding.status === 'not-observed';
  const configurable = isOpen || isMet(finding) ? null : byVariable(domain, first, decide);
  if (configurable === null) {
    const outcome = outcomeOf(statusOf(finding), finding.basis, coded, [finding]);
    return ports === undefined ? outcome : { ...outcome, ports };
  }
  const { code, args } = configurable;
  const findings = [configurable, asInformation(finding)];
  return outcomeOf('configurable', 'configured', { code, args } as TypedCoded, findings);
}

function isMet({ status }: SubjectFinding): boolean {
  return status === 'compliant' || status === 'not-applicable';
}

function statusOf({ status }: SubjectFinding): Outcome['status'] {
  if (status === 'information') throw new Error('a configuration gives no note as a row');
  return status;
}

interface Decided {
  readonly finding: SubjectFinding;
  readonly ports: readonly number[] | undefined;
}

function decidedAt(domain: string, { id, configuration }: Read, decide: Decide): Decided {
  const { settings } = configuration;
  if (settings === null) {
    const coded = refusalCoded(configuration);
    return { finding: findingOf(domain, 'not-observed', null, coded, [id]), ports: undefined };
  }
  const { status, coded, ports } = decide(settings, configuration);
  const basis = status === 'manual' || status === 'not-observed' ? null : 'configured';
  return { finding: findingOf(domain, status, basis, coded, [id]), ports };
}

/**
 * Returns a code that states why this version of the server software refuses its configuration
 * file.
 */
export function refusalCoded({ software, version, loads }: ServerConfiguration): TypedCoded {
  const { file, line, reason, by, names } = loads ?? NOTHING;
  const at = placeText({ file, line });
  const args = { software: NAMES[software], version, at, reason, by, names };
  return { code: 'CONFIGURATION_REFUSED', args };
}

/**
 * Values used if a recording has neither settings from a configuration nor the reason why it has
 * no settings.
 */
const NOTHING = { file: '', line: null, reason: '', by: 'server', names: [] } as const;

/**
 * Returns a finding if another value of an environment variable would meet the requirement; else
 * null.
 */
function byVariable(domain: string, { id, configuration }: Read, decide: Decide) {
  const { settings, trials } = configuration;
  if (settings === null) return null;
  const trial = trials.find(
    (one) => decide({ ...settings, ...one.settings }, configuration).status === 'compliant',
  );
  if (trial === undefined) return null;
  const { variable, value } = trial;
  const given = decide(settings, configuration).coded.args;
  const where = 'where' in given ? given.where : [];
  const args = { variable, value: value ?? '', where };
  const coded = { code: 'CONFIGURED_BY_VARIABLE', args } as const;
  return findingOf(domain, 'configurable', 'configured', coded, [id]);
}

import type { Refusal, ServerConfiguration } from '../../model/configuration.js';
import { hostOfDomain, otherSpelling } from '../host-name.js';
import { evaluate, type Evaluation } from './evaluation.js';
import { flawsOf, namedModules, notUnderstood } from './flaws.js';
import { openLuaSandbox, type LuaSandbox } from './lua/sandbox.js';
import type { Root } from './lua/worker.js';
import { modulesInForce } from './modules.js';
import { notesOf } from './notes.js';
import { modulesOf } from './options-known.js';
import { refusalOf } from './refusal.js';
import { isModern, isTrue, sectionOf } from './section.js';
import { settingsOf } from './settings/settings.js';
import { tryVariables, type Trials } from './trials.js';

/** Versions of Prosody whose configuration this program can read, oldest first. */
export const PROSODY_VERSIONS = ['0.11', '0.12', '13.0'] as const;
export type ProsodyVersion = (typeof PROSODY_VERSIONS)[number];

/**
 * Versions with upstream support. If the version is unknown, a configuration is read as each of
 * these.
 */
const USUAL_VERSIONS: readonly ProsodyVersion[] = ['0.12', '13.0'];

export interface ProsodyFiles {
  /** Path of Prosody's main configuration file on the server: `/etc/prosody/prosody.cfg.lua`. */
  readonly main: string;
  /** Folders that the configuration may read. If several contain a file, the first one wins. */
  readonly roots: readonly Root[];
  /** All environment variables of the server. Variables of this process are not used. */
  readonly environment: Readonly<Record<string, string>>;
  /** The XMPP domain whose settings are read. */
  readonly host: string;
  /**
   * Maximum milliseconds for one evaluation of the configuration, and for all evaluations with
   * other values of variables.
   */
  readonly evaluationMs?: number;
  readonly trialsMs?: number;
  /** Maximum number of evaluations with other values of environment variables. */
  readonly trials?: number;
}

const EVALUATION_MS = 5000;
const TRIALS_MS = 15_000;
const MOST_TRIALS = 1000;

/** Reads the configuration as the given version of Prosody does. */
export async function readProsody(
  files: ProsodyFiles & { readonly version: ProsodyVersion },
): Promise<ServerConfiguration> {
  const sandbox = openLuaSandbox();
  try {
    return await readVersion(sandbox, files, files.version);
  } finally {
    await sandbox.close();
  }
}

/**
 * Reads the configuration as each supported version of Prosody does, for a server whose version is
 * unknown.
 */
export async function readProsodyVersions(
  files: ProsodyFiles,
): Promise<readonly ServerConfiguration[]> {
  const sandbox = openLuaSandbox();
  try {
    const read: ServerConfiguration[] = [];
    for (const version of USUAL_VERSIONS) read.push(await readVersion(sandbox, files, version));
    return read;
  } finally {
    await sandbox.close();
  }
}

async function readVersion(
  sandbox: LuaSandbox,
  files: ProsodyFiles,
  version: ProsodyVersion,
): Promise<ServerConfiguration> {
  const { main, roots, environment } = files;
  const host = hostOfDomain(files.host);
  const modern = isModern(version);
  const most = files.evaluationMs ?? EVALUATION_MS;
  const run = (variables: Readonly<Record<string, string>>, ms: number): Promise<Evaluation> =>
    evaluate(sandbox, { main, roots, environment: variables, modern }, ms);

  const evaluation = await run(environment, most);
  const hosts = servedHosts(evaluation, version);
  const refusal =
    refusalOf(evaluation, main, environment) ??
    (hosts.includes(host) ? null : absent(main, host, hosts));
  const known = {
    software: 'prosody' as const,
    version,
    file: main,
    variables: [...evaluation.variables].sort(),
    ...(evaluation.unfollowed.length > 0 ? { unfollowed: [...evaluation.unfollowed].sort() } : {}),
  };
  if (refusal !== null) {
    const none = {
      settings: null,
      trials: [],
      triedAll: true,
      flaws: [],
      notes: [],
      community: [],
    };
    return { ...known, loads: refusal, hosts: refusal.by === 'host' ? hosts : [], ...none };
  }
  const section = sectionOf(evaluation, host, version);
  const settings = settingsOf(section);
  const wrong = notUnderstood(section).length;
  const until = performance.now() + (files.trialsMs ?? TRIALS_MS);
  const tried: Trials = await tryVariables(
    evaluation,
    settings,
    { environment, host },
    async (variable, value) => {
      const changed = withVariable(environment, variable, value);
      const ms = Math.max(1, Math.min(most, until - performance.now()));
      const other = await run(changed, ms);
      if (other.refusal?.by === 'limit') return 'late';
      if (other.refusal !== null || !servedHosts(other, version).includes(host)) return 'refused';
      const changedSection = sectionOf(other, host, version);
      if (notUnderstood(changedSection).length > wrong) return 'refused';
      return settingsOf(changedSection);
    },
    { evaluations: files.trials ?? MOST_TRIALS, until },
  );
  const ofProsody = modulesOf(modern);
  return {
    ...known,
    loads: null,
    hosts,
    settings,
    ...tried,
    flaws: flawsOf(evaluation, section),
    notes: notesOf(section, modulesInForce(section)),
    community: [...namedModules(section)]
      .filter((name) => !ofProsody.has(name) && !/^(component$|mod_)/.test(name))
      .sort(),
  };
}

/** Enabled hosts and components of the Prosody configuration, sorted. */
function servedHosts(evaluation: Evaluation, version: string): readonly string[] {
  const { hosts, own } = sectionOf(evaluation, '*', version);
  return hosts.filter((host) => isTrue(own(host, 'enabled'), true)).sort();
}

function absent(file: string, host: string, hosts: readonly string[]): Refusal {
  const reason = `it does not serve ${host}${otherSpelling(host, hosts)}`;
  return { file, line: null, reason, by: 'host', names: hosts };
}

function withVariable(
  environment: Readonly<Record<string, string>>,
  variable: string,
  value: string | null,
): Readonly<Record<string, string>> {
  const others = Object.entries(environment).filter(([name]) => name !== variable);
  return Object.fromEntries(value === null ? others : [...others, [variable, value]]);
}

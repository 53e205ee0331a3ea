/** Reads `ejabberd.yml` as one version of ejabberd does, for one of its hosts. */
import type {
  ConfigurationFlaw,
  ConfiguredSettings,
  Refusal,
  ServerConfiguration,
  VariableTrial,
} from '../../model/configuration.js';
import { compareText } from '../../util/order.js';
import { hostOfDomain, otherSpelling } from '../host-name.js';
import { flawsOf, notesOf } from './flaws.js';
import { loadFiles, type LoadedFiles, type ReadFile } from './load-files.js';
import { macroVariables, replaceMacros } from './macros.js';
import { EJABBERD_VERSIONS, knownVersion } from './option-tables.js';
import { Refused } from './refused.js';
import { listenersOfServer, type Scene } from './scene.js';
import { checkServer, type CheckedServer } from './server-check.js';
import { accountSettings } from './settings-accounts.js';
import { serviceSettings } from './settings-services.js';
import { streamSettings } from './settings-streams.js';
import type { Place } from './term.js';
import { tryVariables, type Trials } from './trials.js';

export interface EjabberdInput {
  /** Path of ejabberd's main configuration file on the server. */
  readonly main: string;
  /** Working directory of the server: names of included files are relative to this folder. */
  readonly workingDirectory: string;
  readonly read: ReadFile;
  /**
   * Version of ejabberd, such as `23.01`. A longer one, such as a distribution's, is accepted too.
   */
  readonly version: string;
  /** The domain that is scanned. */
  readonly host: string;
  readonly variables: ReadonlyMap<string, string>;
  /**
   * Maximum number of other values of environment variables with which the configuration is read
   * again.
   */
  readonly mostTrials?: number;
}

const MOST_TRIALS = 480;
const MOST_FLAWS = 200;

export function readEjabberd(input: EjabberdInput): ServerConfiguration {
  const main: Place = { file: input.main, line: null };
  try {
    return readAs(input, main);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return refused(input, error.refusal);
  }
}

function readAs(input: EjabberdInput, main: Place): ServerConfiguration {
  const version = knownVersion(input.version);
  if (version === null) {
    const reason = `options of ejabberd are known from version ${EJABBERD_VERSIONS[0] ?? ''} on`;
    throw new Refused('limit', main, reason);
  }
  const loaded = loadFiles(input.main, input.workingDirectory, input.read);
  const reading = settingsWith(loaded, input, version, main, input.variables);
  const variables = macroVariables(reading.macros, version);
  const trials = tried(loaded, input, version, main, reading.settings, variables);
  const { scene, server } = reading;
  const flaws = [...loaded.flaws, ...server.flaws, ...flawsOf(scene)];
  return {
    software: 'ejabberd',
    version: input.version,
    file: input.main,
    loads: null,
    hosts: [...server.hosts].sort(compareText),
    settings: reading.settings,
    variables,
    trials: trials.trials,
    triedAll: trials.triedAll,
    flaws: distinctFlaws(flaws).slice(0, MOST_FLAWS),
    notes: notesOf(scene),
    community: server.community,
  };
}

interface Reading {
  readonly server: CheckedServer;
  readonly scene: Scene;
  readonly settings: ConfiguredSettings;
  readonly macros: readonly string[];
}

function settingsWith(
  { options }: LoadedFiles,
  input: EjabberdInput,
  version: string,
  main: Place,
  variables: ReadonlyMap<string, string>,
): Reading {
  const replaced = replaceMacros(options, variables, version, main);
  const server = checkServer(replaced.options, version, main);
  const host = hostOfDomain(input.host);
  if (!server.hosts.includes(host)) {
    const spelling = otherSpelling(host, server.hosts);
    const reason = `does not serve the domain that is scanned${spelling}`;
    throw new Refused('host', main, reason, [...server.hosts].sort(compareText).slice(0, 50));
  }
  const scene: Scene = {
    version,
    host: server.of(host),
    hosts: server.hosts,
    listeners: listenersOfServer(server.listeners),
  };
  const settings = {
    ...streamSettings(scene),
    ...accountSettings(scene),
    ...serviceSettings(scene),
  };
  return { server, scene, settings, macros: replaced.names };
}

function tried(
  loaded: LoadedFiles,
  input: EjabberdInput,
  version: string,
  main: Place,
  settings: ConfiguredSettings,
  names: readonly string[],
): Trials {
  const read = (variables: ReadonlyMap<string, string>): ConfiguredSettings | null => {
    try {
      return settingsWith(loaded, input, version, main, variables).settings;
    } catch (error) {
      if (error instanceof Refused) return null;
      throw error;
    }
  };
  return tryVariables(names, input.variables, settings, read, input.mostTrials ?? MOST_TRIALS);
}

function distinctFlaws(flaws: readonly ConfigurationFlaw[]): readonly ConfigurationFlaw[] {
  const byText = new Map(flaws.map((flaw) => [JSON.stringify(flaw), flaw]));
  return [...byText.values()];
}

function refused(input: EjabberdInput, loads: Refusal): ServerConfiguration {
  const none: readonly VariableTrial[] = [];
  return {
    software: 'ejabberd',
    version: input.version,
    file: input.main,
    loads,
    hosts: [],
    settings: null,
    variables: [],
    trials: none,
    triedAll: true,
    flaws: [],
    notes: [],
    community: [],
  };
}

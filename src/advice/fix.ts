/** All changes that the findings of a scan require, for the command `fix`. */
import type { ConfigurationBlock, ConfiguredSoftware } from '../model/index.js';
import { distinct } from '../util/order.js';
import type { Condition, ProsodyChange } from './change.js';
import { commandsOf, type Commands } from './commands.js';
import { editEjabberd } from './edit/edit-ejabberd.js';
import { editProsody } from './edit/edit-prosody.js';
import { spliced, type Edited } from './edit/splice.js';
import { unifiedDiff } from './edit/unified-diff.js';
import { ejabberdChanged, ejabberdChanges, type EjabberdWanted } from './ejabberd-block.js';
import { prosodyChanged, prosodyChanges } from './prosody-block.js';
import { versionOf, type Ground } from './wanted.js';

/** Changes to make in one configuration file. */
export interface FileFix {
  readonly software: ConfiguredSoftware;
  readonly file: string;
  /**
   * Configuration lines to merge, with instructions as comments; null if the diff contains every
   * change.
   */
  readonly lines: string | null;
  /** Unified diff of the configuration file that the user gave; empty without such a file. */
  readonly diff: string;
  /** Why changes are in `lines` and not in the diff of the configuration file, by requirement. */
  readonly reasons: readonly string[];
  readonly commands: Commands;
  readonly requirements: readonly string[];
  /**
   * Configuration lines of optional changes, which have costs for users or peers; null if there
   * are none.
   */
  readonly optional: string | null;
  readonly optionalRequirements: readonly string[];
}

/** A configuration file of the operator. */
export interface GivenFile {
  readonly software: ConfiguredSoftware;
  /** Name of the configuration file in the headers of the diff. */
  readonly name: string;
  readonly text: string;
  /** Whether the bytes of the file are the text in UTF-8. No diff can name other bytes. */
  readonly isUtf8: boolean;
  /** Texts of included configuration files; null if a file could not be read. */
  readonly included: readonly string[] | null;
}

/**
 * Returns the changes for each supported software that the server may run. Changes with costs for
 * users are in `optional`, unless `ground.costs` is `all`.
 */
export function fixesOf(ground: Ground, given: GivenFile | null = null): readonly FileFix[] {
  const fixes = [fixOf(OF_PROSODY, ground, given), fixOf(OF_EJABBERD, ground, given)];
  return fixes
    .flatMap((fix) => fix ?? [])
    .filter(({ software }) => given === null || software === given.software);
}

interface BlockWords {
  readonly versions: string;
  readonly commandsApart: boolean;
}

/**
 * The functions that differ between Prosody and ejabberd. `W` is the type of a change, which may
 * include its endpoints.
 */
interface Adapter<W> {
  readonly software: ConfiguredSoftware;
  readonly file: ConfigurationBlock['file'];
  wanted(ground: Ground): readonly W[];
  condition(one: W): Condition;
  block(wanted: readonly W[], domain: string, words: BlockWords): ConfigurationBlock | null;
  edit(given: GivenFile, wanted: readonly W[], domain: string): Edited<W>;
}

const OF_PROSODY: Adapter<ProsodyChange> = {
  software: 'prosody',
  file: 'prosody.cfg.lua',
  wanted: prosodyChanges,
  condition: (change) => change,
  block: prosodyChanged,
  edit: ({ text, included }, changes, domain) => editProsody(text, changes, { domain, included }),
};

const OF_EJABBERD: Adapter<EjabberdWanted> = {
  software: 'ejabberd',
  file: 'ejabberd.yml',
  wanted: ejabberdChanges,
  condition: ({ change }) => change,
  block: ejabberdChanged,
  edit: ({ text }, wanted, domain) => editEjabberd(text, wanted, domain),
};

function fixOf<W>(adapter: Adapter<W>, ground: Ground, given: GivenFile | null): FileFix | null {
  const { software, file, condition } = adapter;
  const { domain } = ground;
  const wanted = adapter.wanted(ground);
  const costly = ground.costs === 'all' ? [] : adapter.wanted({ ...ground, costs: 'only' });
  if (wanted.length + costly.length === 0) return null;
  const versions = versionsOf(ground, software);
  const block = (own: readonly W[], commandsApart: boolean) =>
    adapter.block(own, domain, { versions, commandsApart })?.lines ?? null;
  const changes = wanted.map(condition);
  const common = {
    ...{ software, file },
    optional: block(costly, false),
    commands: commandsOf(changes, domain),
    requirements: distinct(changes.map(({ requirement }) => requirement)),
    optionalRequirements: distinct(costly.map((one) => condition(one).requirement)),
  };
  if (given?.software !== software) {
    return { ...common, lines: block(wanted, true), diff: '', reasons: [] };
  }
  const edited: Edited<W> = given.isUtf8
    ? adapter.edit(given, wanted, domain)
    : {
        splices: [],
        left: wanted.map((change) => ({ change, reason: 'the file is not plain UTF-8' })),
      };
  const left = edited.left.map(({ change }) => change);
  return {
    ...common,
    lines: block(left, true),
    diff: unifiedDiff(given.name, given.text, spliced(given.text, edited.splices)),
    reasons: edited.left.map(({ change, reason }) => `${condition(change).requirement}: ${reason}`),
  };
}

const VERSIONS: Readonly<Record<ConfiguredSoftware, string>> = {
  prosody: '0.12 and 13',
  ejabberd: '23.01 and later',
};

/** Versions that the lines are for, in words. */
function versionsOf(ground: Ground, software: ConfiguredSoftware): string {
  return versionOf(software, ground)?.replace(/[^\w.+~-]/g, '?') ?? VERSIONS[software];
}

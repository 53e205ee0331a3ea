/** All changes that the findings of a scan require, for the command `fix`. */
import type { ConfiguredSoftware } from '../model/index.js';
import { distinct } from '../util/order.js';
import { commandsOf, type Commands } from './commands.js';
import { editEjabberd } from './edit/edit-ejabberd.js';
import { editProsody } from './edit/edit-prosody.js';
import { spliced } from './edit/splice.js';
import { unifiedDiff } from './edit/unified-diff.js';
import { ejabberdChanged, ejabberdChanges } from './ejabberd-block.js';
import { prosodyChanged, prosodyChanges } from './prosody-block.js';
import { versionOf, type Ground } from './wanted.js';

/** Changes to make in one configuration file. */
export interface FileFix {
  readonly software: ConfiguredSoftware;
  readonly file: string;
  /** Lines to merge, with instructions as comments; null if the diff has every change. */
  readonly lines: string | null;
  /** Unified diff of the given file; empty without one. */
  readonly diff: string;
  /** Why changes are in `lines` and not in the diff, by requirement. */
  readonly reasons: readonly string[];
  readonly commands: Commands;
  readonly requirements: readonly string[];
}

/** A configuration file of the operator. */
export interface GivenFile {
  readonly software: ConfiguredSoftware;
  /** Name in the headers of the diff. */
  readonly name: string;
  readonly text: string;
  /** Texts of included files; null if a file could not be read. */
  readonly included: readonly string[] | null;
}

/** Returns the changes for each supported software that the server may run. */
export function fixesOf(ground: Ground, given: GivenFile | null = null): readonly FileFix[] {
  const fixes = [prosodyFix(ground, given), ejabberdFix(ground, given)].flatMap((fix) => fix ?? []);
  return given === null ? fixes : fixes.filter(({ software }) => software === given.software);
}

function prosodyFix(ground: Ground, given: GivenFile | null): FileFix | null {
  const changes = prosodyChanges(ground);
  if (changes.length === 0) return null;
  const words = { versions: versionsOf(ground, 'prosody'), commandsApart: true };
  const block = (own: typeof changes) => prosodyChanged(own, ground.domain, words)?.lines ?? null;
  const common = {
    software: 'prosody',
    file: 'prosody.cfg.lua',
    commands: commandsOf(changes, ground.domain),
    requirements: distinct(changes.map(({ requirement }) => requirement)),
  } as const;
  if (given?.software !== 'prosody') {
    return { ...common, lines: block(changes), diff: '', reasons: [] };
  }
  const edited = editProsody(given.text, changes, {
    domain: ground.domain,
    included: given.included,
  });
  return {
    ...common,
    lines: block(edited.left.map(({ change }) => change)),
    diff: unifiedDiff(given.name, given.text, spliced(given.text, edited.splices)),
    reasons: edited.left.map(({ change, reason }) => `${change.requirement}: ${reason}`),
  };
}

function ejabberdFix(ground: Ground, given: GivenFile | null): FileFix | null {
  const wanted = ejabberdChanges(ground);
  if (wanted.length === 0) return null;
  const changes = wanted.map(({ change }) => change);
  const words = { versions: versionsOf(ground, 'ejabberd'), commandsApart: true };
  const block = (own: typeof wanted) => ejabberdChanged(own, ground.domain, words)?.lines ?? null;
  const common = {
    software: 'ejabberd',
    file: 'ejabberd.yml',
    commands: commandsOf(changes, ground.domain),
    requirements: distinct(changes.map(({ requirement }) => requirement)),
  } as const;
  if (given?.software !== 'ejabberd') {
    return { ...common, lines: block(wanted), diff: '', reasons: [] };
  }
  const edited = editEjabberd(given.text, wanted, ground.domain);
  return {
    ...common,
    lines: block(edited.left.map(({ change }) => change)),
    diff: unifiedDiff(given.name, given.text, spliced(given.text, edited.splices)),
    reasons: edited.left.map(({ change, reason }) => `${change.change.requirement}: ${reason}`),
  };
}

const VERSIONS: Readonly<Record<ConfiguredSoftware, string>> = {
  prosody: '0.12 and 13',
  ejabberd: '23.01 and later',
};

function versionsOf(ground: Ground, software: ConfiguredSoftware): string {
  return versionOf(software, ground)?.replace(/[^\w.+~-]/g, '?') ?? VERSIONS[software];
}

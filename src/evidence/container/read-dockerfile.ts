/** Reads a Dockerfile as data: the image that its last stage begins with, and its user. */
import type { Configured, ContainerConfiguration } from '../../model/configuration.js';
import { compareText, distinct } from '../../util/order.js';
import { imageFacts } from './image.js';
import type { Variables } from './interpolate.js';
import { LARGEST_FILE, Unreadable } from './node.js';
import { userOf, type ContainerReading } from './read-compose.js';

interface Instruction {
  readonly word: string;
  readonly rest: string;
  readonly line: number;
}

interface Stage {
  readonly name: string | null;
  readonly image: string;
  readonly line: number;
  readonly user: { readonly name: string; readonly line: number } | null;
  readonly commands: readonly string[];
}

const MOST_INSTRUCTIONS = 5000;

export function readDockerfile(text: string, file: string, variables: Variables): ContainerReading {
  const nothing = { environment: new Map<string, string>(), environmentFiles: [], variables: [] };
  try {
    const stages = stagesOf(instructionsOf(text), variables);
    const last = stages.at(-1);
    if (last === undefined) throw new Unreadable(null, 'server', 'has no FROM');
    return { ...nothing, container: container(last, stages, file), refusal: null };
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    const { line, by, message, names } = error;
    return { ...nothing, container: null, refusal: { file, line, reason: message, by, names } };
  }
}

/**
 * Returns the instructions of a Dockerfile with continued lines joined, without comments and
 * here-documents.
 */
export function instructionsOf(text: string): readonly Instruction[] {
  if (Buffer.byteLength(text) > LARGEST_FILE)
    throw new Unreadable(null, 'limit', `is longer than ${LARGEST_FILE} octets`);
  const [, escape = '\\'] = /^#\s*escape\s*=\s*([`\\])/im.exec(text.slice(0, 1000)) ?? [];
  const found: Instruction[] = [];
  let open: { text: string; line: number } | null = null;
  let ends: readonly string[] = [];
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const [end] = ends;
    if (end !== undefined) {
      if (raw.trim() === end) ends = ends.slice(1);
      continue;
    }
    if (/^\s*(#|$)/.test(raw)) continue;
    open ??= { text: '', line: index + 1 };
    const isContinued = raw.trimEnd().endsWith(escape);
    open.text += `${isContinued ? raw.trimEnd().slice(0, -1) : raw} `;
    if (isContinued) continue;
    const [, word = '', rest = ''] = /^\s*(\w+)\s*([^]*)$/.exec(open.text) ?? [];
    found.push({ word: word.toUpperCase(), rest: rest.trim(), line: open.line });
    ends = [...rest.matchAll(/<<-?["']?(\w+)["']?/g)].map((match) => match[1] ?? '');
    open = null;
    if (found.length > MOST_INSTRUCTIONS)
      throw new Unreadable(index + 1, 'limit', 'has too many instructions');
  }
  return found;
}

function stagesOf(instructions: readonly Instruction[], variables: Variables): readonly Stage[] {
  const stages: Stage[] = [];
  // `ARG` instructions before the first `FROM` apply only to `FROM` lines.
  const outer = new Map<string, string>();
  for (const { word, rest, line } of instructions) {
    const stage = stages.at(-1);
    if (word === 'ARG' && stage === undefined) {
      const [, name = '', value = ''] = /^(\w+)(?:=["']?([^"']*)["']?)?/.exec(rest) ?? [];
      outer.set(name, variables.get(name) ?? value);
    }
    if (word === 'FROM') stages.push(stageOf(rest, line, outer));
    if (stage === undefined) continue;
    if (word === 'USER') stages.splice(-1, 1, { ...stage, user: { name: rest, line } });
    if (/^(RUN|CMD|ENTRYPOINT)$/.test(word))
      stages.splice(-1, 1, { ...stage, commands: [...stage.commands, rest] });
  }
  return stages;
}

function stageOf(rest: string, line: number, outer: ReadonlyMap<string, string>): Stage {
  const words = rest.split(/\s+/).filter((word) => !word.startsWith('--'));
  const image = (words[0] ?? '').replace(
    /\$(?:\{(\w+)(?::?-([^}]*))?\}|(\w+))/g,
    (_, braced: string | undefined, otherwise: string | undefined, bare: string | undefined) =>
      outer.get(braced ?? bare ?? '') ?? otherwise ?? '',
  );
  const name = words[1]?.toUpperCase() === 'AS' ? (words[2]?.toLowerCase() ?? null) : null;
  return { name, image, line, user: null, commands: [] };
}

/**
 * Services that do not belong in the container of an XMPP server, with words in their commands.
 */
const OTHERS: readonly (readonly [service: string, words: RegExp])[] = [
  ['apache', /\b(apache2|httpd)\b/],
  ['coturn', /\b(coturn|turnserver)\b/],
  ['mariadb', /\b(mariadb-server|mysql-server|mysqld|mariadbd)\b/],
  ['nginx', /\bnginx\b/],
  ['postgresql', /\b(postgresql(?!-client)|postgres)\b/],
  ['redis', /\bredis(-server)?\b/],
  ['ssh', /\b(openssh-server|sshd)\b/],
];

function container(last: Stage, stages: readonly Stage[], file: string): ContainerConfiguration {
  const chain = chainOf(last, stages);
  const base = chain.at(-1) ?? last;
  const facts = imageFacts(base.image);
  const user = chain.find((stage) => stage.user !== null)?.user ?? null;
  const commands = chain.flatMap((stage) => stage.commands).map(withoutRemovals);
  const installed = commands.find((text) => /\b(prosody|ejabberd)\b/.test(text));
  const isProsody = installed !== undefined && /\bprosody\b/.test(installed);
  const software =
    facts.software ?? (installed === undefined ? null : isProsody ? 'prosody' : 'ejabberd');
  // A Dockerfile does not show how the container is run, so these settings are unknown.
  const outside = { value: null, from: [], untold: 'outside' } as const;
  const from = user === null ? [] : [{ option: 'USER', file, line: user.line }];
  const userFact: Configured<'root' | 'other' | 'image'> = {
    value: userOf(user?.name ?? null),
    from,
  };
  return {
    file,
    service: null,
    image: facts.image,
    software,
    version: facts.version,
    system: facts.system,
    noNewPrivileges: outside,
    readOnly: outside,
    capabilitiesDropped: outside,
    user: userFact,
    confined: outside,
    privileged: outside,
    dockerSocket: outside,
    hostNetwork: outside,
    published: [],
    neighbours: [],
    shares: distinct(
      OTHERS.filter(([, words]) => commands.some((text) => words.test(text))).map(([name]) => name),
    ).sort(compareText),
  };
}

/** Returns the build stage of a Dockerfile, then the stage that its `FROM` names, and so on. */
function chainOf(last: Stage, stages: readonly Stage[]): readonly Stage[] {
  const chain: Stage[] = [last];
  let below = stages.slice(0, -1);
  for (;;) {
    const image = chain.at(-1)?.image.toLowerCase();
    const index = below.findLastIndex(({ name }) => name !== null && name === image);
    const stage = below[index];
    if (stage === undefined) return chain;
    chain.push(stage);
    below = below.slice(0, index);
  }
}

function withoutRemovals(command: string): string {
  return command.replace(
    /\b(apt-get|apt|apk|dnf|yum)\s+(-\S+\s+)*(remove|purge|del|erase)\b[^&;|]*/g,
    '',
  );
}

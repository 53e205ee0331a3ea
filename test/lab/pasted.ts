/** Servers of the lab again, with a configuration that is changed: each at an address of its own. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { expect } from 'vitest';
import { fixesOf } from '../../src/advice/fix.js';
import { judge } from '../../src/judge/judge.js';
import type { ConfigurationBlock, Row, Status, Verdict } from '../../src/model/index.js';
import type { ScanFlags } from '../../src/scan/settings.js';
import type { Fleet, XmppServer } from './fleet.js';
import { addressOf, PORTS, serverNamed } from './hosts.js';
import { ownIdentity } from './identity.js';
import type { LabDescription } from './lab.js';
import { mergedEjabberd, mergedProsody } from './merge-advice.js';
import { end, start, waitForFile, waitForPort } from './process.js';
import { accountOf, scanInLab } from './scanned.js';

const START_MS = 60_000;

/** The copy's address: 127.0.N.61 of the server at 127.0.N.11. */
function pastedAddress(server: XmppServer, n: number): string {
  return `127.0.${n}.${serverNamed(server.name).lastOctet + 50}`;
}

/**
 * Starts a copy of the server with what `change` makes of its configuration, calls `use` with its
 * address and its log since the start, and ends it.
 */
async function withCopy(
  lab: LabDescription,
  { server, seenAs }: { readonly server: XmppServer; readonly seenAs: string | null },
  change: (configuration: string) => string,
  use: (address: string, log: () => Promise<string>) => Promise<void>,
): Promise<void> {
  const address = pastedAddress(server, lab.n);
  const folder = join(lab.directory, server.name);
  const own = join(lab.directory, 'pasted', server.name);
  await rm(own, { recursive: true, force: true });
  await mkdir(own, { recursive: true });
  // Where they see the lab as another folder, it is the one above that of the server.
  const certificates = join(lab.directory, 'certificates');
  if (seenAs !== null) await cp(certificates, join(own, '..', 'certificates'), { recursive: true });
  for (const file of Object.keys(server.files)) {
    const text = (await readFile(join(folder, file), 'utf8'))
      .replaceAll(addressOf(server.name, lab.n), address)
      .replaceAll(folder, seenAs === null ? own : folder);
    const changed = /^(prosody\.cfg\.lua|ejabberd\.yml)$/.test(basename(file));
    await writeFile(join(own, file), changed ? change(text) : text);
  }
  const [[name, command] = []] = Object.entries(server.commands(own));
  if (name === undefined || command === undefined) throw new Error(`no command: ${server.name}`);
  const logFile = join(own, 'output.log');
  const running = start(`pasted-${name}`, command, logFile);
  try {
    const deadline = Date.now() + START_MS;
    for (const port of server.ports) await waitForPort([running], address, port, deadline);
    await waitForFile([running], join(own, 'registered'), deadline);
    await use(address, async () => {
      const kept = await readFile(join(own, 'ejabberd.log'), 'utf8').catch(() => '');
      return `${await readFile(logFile, 'utf8')}${kept}`;
    });
  } finally {
    await end(running);
  }
}

/** Of Prosody (`mod\terror\ttext`) and ejabberd (`[error] text`), and what Erlang says of a crash. */
function errorsIn(log: string): string[] {
  return log
    .split('\n')
    .filter((line) => /\terror\t|\[(error|critical|emergency)\]|CRASH/.test(line));
}

/** All that an operator may see of the server at that address. */
async function verdictAt(
  lab: LabDescription,
  domain: string,
  address: string,
  flags: ScanFlags,
): Promise<Verdict> {
  const connect = Object.entries(PORTS).map(
    ([place, port]) => `${place.replace('-starttls', '')}=${address}:${port}`,
  );
  const recording = await scanInLab(
    lab,
    domain,
    { connect, account: true, deadline: 110, ...flags },
    {
      ...{ account: accountOf(lab), anchored: true },
      access: ['public', 'account'],
      identity: await ownIdentity(lab, 'nothing.example'),
    },
  );
  return judge(recording);
}

const RANKS: Partial<Record<Status, number>> = {
  compliant: 0,
  'not-applicable': 0,
  partial: 1,
  missing: 2,
};

/** `id: before, after` of rows that are worse: more at fault, or no longer seen to be met. */
function worseRows(before: Verdict, after: Verdict): string[] {
  return compared(before, after, (was, is) => {
    const [from, to] = [RANKS[was], RANKS[is]];
    return from !== undefined && (to === undefined ? from === 0 : to > from);
  });
}

/** Likewise of the rows in `ids` that are no better: a fault that is no longer seen is gone. */
function notBetter(before: Verdict, after: Verdict, ids: readonly string[]): string[] {
  return compared(before, after, (was, is, { id }) => {
    const [from = 0, to] = [RANKS[was], RANKS[is]];
    return ids.includes(id) && (to ?? 0) >= from;
  });
}

function compared(
  before: Verdict,
  after: Verdict,
  picked: (was: Status, is: Status, row: Row) => boolean,
): string[] {
  return after.rows.flatMap((row) => {
    const was = before.rows.find(({ id }) => id === row.id)?.ruling;
    const is = row.ruling;
    return was !== undefined && picked(was.status, is.status, row)
      ? [`${row.id}: ${was.status} ${was.code}, ${is.status} ${is.code}`]
      : [];
  });
}

interface Pasting {
  readonly flags?: ScanFlags;
  /** Makes the copy's configuration a worse one first; else the server of the lab is looked at. */
  readonly weaken?: (configuration: string) => string;
  /** Applies the diff of `fix --config` with `patch`, instead of merging the block. */
  readonly byPatch?: true;
  /** Merges the lines of the action for this row alone, which may have costs. */
  readonly only?: string;
}

/**
 * Scans the server, merges the block of the report into a copy of its configuration as the block
 * says, and scans the copy. The software is known from the scan.
 * @returns the rows that the block was for; none where the report has no block.
 */
export async function pasteAdvice(
  lab: LabDescription,
  { servers, seenAs }: Fleet,
  name: string,
  { flags = {}, weaken, byPatch, only }: Pasting = {},
): Promise<readonly string[]> {
  const server = serverOf(servers, name);
  const domain = `${name}.example`;
  const copied = { server, seenAs };
  const look = (address: string) => verdictAt(lab, domain, address, flags);
  const before = await beforehand();
  expect(before.configuration.length).toBeLessThanOrEqual(1);
  const [block] = only === undefined ? before.configuration : ofAction(before, only);
  if (block === undefined) return [];
  expect(block.version).toMatch(/^\d/);
  await standIns(modulesOf(lab), block);
  const change = (given: string) => {
    const text = withStandIns(weaken?.(given) ?? given, block, modulesSeen(lab, seenAs));
    return byPatch ? patched(text, before, block) : merged(text, block, domain);
  };
  await withCopy(lab, copied, change, async (address, log) => {
    expect(errorsIn(await log()), block.lines).toEqual([]);
    const after = await look(address);
    expect(errorsIn(await log()), block.lines).toEqual([]);
    expect(worseRows(before, after), block.lines).toEqual([]);
    expect(notBetter(before, after, block.requirements), block.lines).toEqual([]);
    expect(after.configuration.flatMap(({ requirements }) => requirements)).toEqual([]);
  });
  return block.requirements;

  async function beforehand(): Promise<Verdict> {
    if (weaken === undefined) return look(addressOf(server.name, lab.n));
    let seen: Verdict | undefined;
    await withCopy(lab, copied, weaken, async (address) => {
      seen = await look(address);
    });
    if (seen === undefined) throw new Error('it was not looked at');
    return seen;
  }
}

function ofAction({ actions }: Verdict, row: string): readonly ConfigurationBlock[] {
  return actions.find(({ requirement }) => requirement === row)?.configuration ?? [];
}

/** Returns the text after `patch` has applied the diff that `fix --config` prints. */
function patched(
  text: string,
  verdict: Verdict,
  { software, version }: ConfigurationBlock,
): string {
  const folder = mkdtempSync(join(tmpdir(), 'patched-'));
  try {
    const { domain, rows, scope } = verdict;
    const ground = {
      domain,
      rows,
      endpoints: scope.endpoints,
      software: { name: software, version },
    };
    const [fix] = fixesOf(ground, { software, name: 'file', text, included: [], isUtf8: true });
    expect(fix?.reasons).toEqual([]);
    writeFileSync(join(folder, 'file'), text);
    const input = fix?.diff ?? '';
    const done = spawnSync('patch', ['-p0'], { cwd: folder, input, encoding: 'utf8' });
    expect(done, input).toMatchObject({ status: 0, stderr: '' });
    return readFileSync(join(folder, 'file'), 'utf8');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Starts the server with the lines merged into its configuration: no error is logged. */
export async function startWithAdvice(
  lab: LabDescription,
  { servers, seenAs }: Fleet,
  name: string,
  block: ConfigurationBlock,
): Promise<void> {
  const server = serverOf(servers, name);
  const domain = `${name}.example`;
  const modules = await standIns(modulesOf(lab), block);
  const change = (text: string) => {
    const rooms = block.software === 'prosody' ? ROOMS(domain) : '';
    return merged(withStandIns(`${text}${rooms}`, block, modulesSeen(lab, seenAs)), block, domain);
  };
  await withCopy(lab, { server, seenAs }, change, async (_address, log) => {
    // Ports are open before the modules of components are loaded.
    await expect
      .poll(
        async () => {
          const said = await log();
          return modules.filter((module) => !said.includes(`stand-in of ${module}`));
        },
        { timeout: 20_000 },
      )
      .toEqual([]);
    expect(errorsIn(await log()), block.lines).toEqual([]);
  });
}

const ROOMS = (domain: string): string => `\nComponent "rooms.${domain}" "muc"\n`;

/** Folder of the modules that do nothing. */
function modulesOf(lab: LabDescription): string {
  return join(lab.directory, 'pasted', 'modules');
}

/** That folder as the servers see it. */
function modulesSeen(lab: LabDescription, seenAs: string | null): string {
  return seenAs === null ? modulesOf(lab) : `${seenAs}/modules`;
}

/** The configuration, with the folder of modules if it is Prosody's. */
function withStandIns(text: string, { software }: ConfigurationBlock, folder: string): string {
  return software === 'prosody' ? `plugin_paths = { "${folder}" }\n${text}` : text;
}

/**
 * Writes a module that does nothing for each community module that the block says to install: no
 * package has all of them. Returns their names.
 */
async function standIns(folder: string, { lines }: ConfigurationBlock): Promise<readonly string[]> {
  const names = [...lines.matchAll(/^-- First run: prosodyctl install \S+ mod_(\w+)$/gm)].map(
    ([, name = '']) => name,
  );
  await mkdir(folder, { recursive: true });
  for (const name of names) {
    const text = `module:log("info", "stand-in of ${name}")\n`;
    await writeFile(join(folder, `mod_${name}.lua`), text);
  }
  return names;
}

function serverOf(servers: readonly XmppServer[], name: string): XmppServer {
  const server = servers.find((one) => one.name === name);
  if (server === undefined) throw new Error(`no server ${name}`);
  return server;
}

function merged(text: string, { software, lines }: ConfigurationBlock, domain: string): string {
  return software === 'prosody' ? mergedProsody(text, lines) : mergedEjabberd(text, lines, domain);
}

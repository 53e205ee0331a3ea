import { existsSync } from 'node:fs';
import type { Argv } from 'yargs';
import { CATALOGUE } from '../../catalogue/index.js';
import { COMMAND_OPTIONS } from '../../options/commands.js';
import { read, type Given, type Values } from '../../options/read.js';
import { plural } from '../../report/kit/words.js';
import { visible } from '../../report/kit/escape.js';
import { say } from '../../rules/words.js';
import { assertWritable, writeWhole } from '../../util/atomic-write.js';
import { EXIT, Problem, type Exit } from '../../util/problem.js';
import { operandsOf } from '../options/arguments.js';
import { declare } from '../options/declare.js';
import { print } from '../print.js';

const OPTIONS = COMMAND_OPTIONS.attest;
type Flags = Values<typeof OPTIONS>;

const EPILOGUE = `Actions:
  init          write a file with every claim that an operator can make, in comments
  check FILE    check a file, and say what it makes of each row; exits with 1 if a
                claim has expired
  collect       read facts of the machine that this runs on, and write them to a file

collect only reads, sends nothing, and names each file and program on stderr. Run
it on the machine of the XMPP server. As root it sees more.

Examples:
  $0 attest init --domain example.org -o claims.yml
  $0 attest check claims.yml
  $0 attest collect --domain example.org -o host.yml
  $0 example.org --attest claims.yml --attest host.yml`;

export function builder(yargs: Argv): Argv {
  return declare(yargs, OPTIONS)
    .positional('action', {
      type: 'string',
      array: true,
      demandOption: true,
      describe: 'init, check FILE or collect',
    })
    .epilogue(EPILOGUE);
}

export async function handle(given: Given): Promise<Exit> {
  const flags = read(OPTIONS, given);
  const [action = '', ...files] = operandsOf(given, 'action');
  if (action === 'check') return check(files, flags);
  if (files.length > 0)
    throw new Problem(`attest ${action}: unexpected ${visible(files.join(' '), 60)}`);
  if (action === 'init') return init(flags);
  if (action === 'collect') return collect(flags);
  throw new Problem(`attest ${visible(action, 60)}: choose from init, check and collect`);
}

async function init({ domain, out }: Flags): Promise<Exit> {
  if (domain === undefined) throw new Problem('attest init: name the domain with --domain');
  if (out !== undefined && existsSync(out)) {
    throw new Problem(`--out ${out}: exists already; remove it, or choose another name`);
  }
  const { emptyClaimsText } = await import('../../files/attestation-text.js');
  await write(emptyClaimsText(domain, new Date().toISOString().slice(0, 10)), out);
  return EXIT.fine;
}

async function collect({ domain, out, unit, certificate, root }: Flags): Promise<Exit> {
  if (out !== undefined) await assertWritable(out, '--out');
  // Import these modules late, because no other command reads the machine.
  const { collectFacts } = await import('../../evidence/host/collect.js');
  const { refuseToRun, runProgram } = await import('../../evidence/host/run-program.js');
  const { factsText } = await import('../../files/attestation-text.js');
  const facts = await collectFacts(
    {
      root: root === undefined ? '/' : root.replace(/\/+$/, '') || '/',
      run: root === undefined ? runProgram : refuseToRun,
      now: new Date(),
      onRead: (what) => process.stderr.write(`xmpp-safeguard: reads ${visible(what, 200)}\n`),
    },
    { unit: unit ?? null, certificates: certificate },
  );
  await write(factsText(facts, domain ?? null, out?.endsWith('.json') === true), out);
  const seen = facts.filter(({ failure }) => failure === undefined).length;
  const lost = facts.length - seen;
  process.stderr.write(
    `xmpp-safeguard: ${plural(seen, 'item')} collected, ${lost} not visible (the file says why)\n`,
  );
  return EXIT.fine;
}

async function write(text: string, out: string | undefined): Promise<void> {
  if (out === undefined) await print(text);
  else await writeWhole(out, text, '--out');
}

async function check(files: readonly string[], { domain }: Flags): Promise<Exit> {
  const [file, ...others] = files;
  if (file === undefined || others.length > 0) {
    throw new Problem('attest check: name one file: xmpp-safeguard attest check FILE');
  }
  const { readAttestation } = await import('../../files/attestation.js');
  const { attestedObservations } = await import('../../evidence/attestation/attested.js');
  const { rowsOfEvidence } = await import('../../judge/rows-of-evidence.js');
  const now = new Date();
  const attestation = await readAttestation(file, { domain: domain ?? null, now });
  const subject = domain ?? attestation.domain ?? 'example.org';
  const observations = attestedObservations(attestation, subject, file);
  const { claims } = attestation;
  const rows = rowsOfEvidence(CATALOGUE, observations, subject, now.toISOString());
  const today = now.toISOString().slice(0, 10);
  const isOld = ({ until }: { readonly until: string }): boolean => until < today;
  const lines = rows.map(({ id, status, code, args }) => {
    const claim = claims.find(({ row }) => row === id);
    const verb = claim !== undefined && isOld(claim) ? 'the claim expired after' : 'claimed until';
    const until = claim === undefined ? '' : `, ${verb} ${claim.until}`;
    return `${id}: ${status}${until}. ${visible(say({ code, args }), 500)}\n`;
  });
  await print(lines.length === 0 ? 'The file says nothing of any row.\n' : lines.join(''));
  const old = claims.filter(isOld).length;
  if (old === 0) return EXIT.fine;
  const which = `${plural(old, 'claim')} ${old === 1 ? 'has' : 'have'} expired`;
  process.stderr.write(`xmpp-safeguard: ${which}: check again, and set since to that day\n`);
  return EXIT.shortfall;
}

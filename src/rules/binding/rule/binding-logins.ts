import type { TypedCoded } from '../../codes.js';
import { leftOut, type LeftOut, type LoginProof } from '../facts/logins.js';
import type { Basis, ObservationView, TlsVersion } from '../../../model/index.js';
import { distinct } from '../../../util/order.js';
import { findingOf, type SubjectFinding } from '../../../judge/engine/check.js';

interface Shown {
  readonly stream: { readonly version: TlsVersion };
  readonly proof: LoginProof | null;
}

/** What logins at an endpoint showed beside that the right binding does: what got in, or broke. */
export function loginMarks(
  seen: ObservationView,
  id: string,
  shown: readonly Shown[],
): readonly SubjectFinding[] {
  const proofs = shown.flatMap(({ proof }) => proof ?? []);
  return [...proofs.flatMap((proof) => faults(id, proof)), ...notes(seen, id, proofs)];
}

function faults(id: string, proof: LoginProof): readonly SubjectFinding[] {
  const { version, falsified, foreign, downgrade, flaws, withheld, evidence } = proof;
  const mark = (status: 'missing' | 'partial', basis: Basis, coded: TypedCoded): SubjectFinding =>
    findingOf(id, status, basis, coded, evidence);
  const marks: SubjectFinding[] = [];
  if (falsified?.answer === 'accepted') {
    const { type, mechanism } = falsified;
    const args = { version, type, mechanism };
    marks.push(mark('missing', 'exercised', { code: 'CHANNEL_BINDING_FALSIFIED', args }));
  }
  if (foreign?.answer === 'accepted') {
    const args = { version, mechanism: foreign.mechanism };
    marks.push(mark('missing', 'exercised', { code: 'CHANNEL_BINDING_FOREIGN', args }));
  }
  if (downgrade?.answer === 'accepted') {
    const args = { version, mechanism: downgrade.mechanism };
    marks.push(mark('partial', 'exercised', { code: 'CHANNEL_BINDING_DOWNGRADE', args }));
  }
  for (const { mechanism, flaw } of flaws) {
    const args = { version, mechanism, flaw };
    marks.push(mark('partial', 'exercised', { code: 'SCRAM_FLAWED', args }));
  }
  if (withheld === 'plain-after-scram') {
    marks.push(mark('partial', 'observed', { code: 'SCRAM_WITHDRAWN', args: { version } }));
  }
  return marks;
}

/** Each once an endpoint: they say the same of every version. */
function notes(
  seen: ObservationView,
  id: string,
  proofs: readonly LoginProof[],
): readonly SubjectFinding[] {
  const evidence = proofs.flatMap((proof) => proof.evidence);
  const note = (coded: TypedCoded, from = evidence): SubjectFinding =>
    findingOf(id, 'information', null, coded, from);
  const marks: SubjectFinding[] = [];
  const withheld = proofs.find((proof) => proof.withheld !== null)?.withheld ?? null;
  if (withheld !== null && withheld !== 'plain-after-scram') {
    marks.push(note({ code: 'LOGIN_WITHHELD', args: { why: withheld } }));
  }
  const denied = proofs.find((proof) => proof.denied !== null)?.denied ?? null;
  if (denied !== null) marks.push(note({ code: 'LOGIN_DENIED', args: { condition: denied } }));
  const banned = [...seen.at('sasl.binding', id), ...seen.at('sasl.login', id)].find(
    ({ value }) => value !== undefined && value.ban !== null,
  );
  if (banned?.value !== undefined) {
    const args = { text: banned.value.ban ?? '' };
    marks.push(note({ code: 'LOGINS_BANNED', args }, [banned.id]));
  }
  return [...marks, ...leftOutMarks(id, leftOut(seen, id))];
}

/** One for each reason. */
function leftOutMarks(id: string, all: readonly LeftOut[]): readonly SubjectFinding[] {
  return distinct(all.map(({ detail }) => detail)).map((detail) => {
    const here = all.filter((one) => one.detail === detail);
    const of = (purpose: LeftOut['purpose']): string[] =>
      distinct(here.filter((one) => one.purpose === purpose).map(({ version }) => version));
    const args = {
      ...{ falsified: of('falsified'), downgrade: of('downgrade') },
      ...{ foreign: of('foreign'), bound: of('bound'), detail },
    };
    const evidence = here.map((one) => one.id);
    return findingOf(id, 'information', null, { code: 'LOGINS_LEFT_OUT', args }, evidence);
  });
}

/**
 * Further results of logins at an endpoint: false bindings that were accepted, and errors of the
 * server.
 */
import type { Known } from '../../../judge/engine/reading.js';
import type { Said, Say } from '../../../judge/engine/rule.js';
import { distinct } from '../../../util/order.js';
import type { LeftOut, LoginProof } from '../facts/logins.js';
import type { BindingCodes } from './binding-codes.js';
import { protocolArgs } from './binding-offers.js';

/**
 * One endpoint that accepts a false binding makes channel binding ineffective, whatever other
 * endpoints offer.
 */
export function sayFaults(
  proofs: readonly Known<LoginProof>[],
  say: Say<BindingCodes>,
): readonly Said[] {
  return proofs.flatMap((proof) => faults(proof, say));
}

function faults(proof: Known<LoginProof>, say: Say<BindingCodes>): readonly Said[] {
  const { version, falsified, foreign, downgrade, flaws, withheld } = proof.value;
  const by = protocolArgs(proof.value);
  const found: Said[] = [];
  if (falsified?.answer === 'accepted') {
    const { type, mechanism } = falsified;
    const args = { version, type, mechanism, ...by };
    found.push(say.decisive(say.missing(proof, 'exercised', 'CHANNEL_BINDING_FALSIFIED', args)));
  }
  if (foreign?.answer === 'accepted') {
    const args = { version, mechanism: foreign.mechanism, ...by };
    found.push(say.decisive(say.missing(proof, 'exercised', 'CHANNEL_BINDING_FOREIGN', args)));
  }
  if (downgrade?.answer === 'accepted') {
    const args = { version, mechanism: downgrade.mechanism, ...by };
    found.push(say.partial(proof, 'exercised', 'CHANNEL_BINDING_DOWNGRADE', args));
  }
  for (const { mechanism, flaw } of flaws) {
    const args = { version, mechanism, flaw, ...by };
    found.push(say.partial(proof, 'exercised', 'SCRAM_FLAWED', args));
  }
  if (withheld === 'plain-after-scram') {
    found.push(say.contradicts(say.partial(proof, 'observed', 'SCRAM_WITHDRAWN', { version })));
  }
  return found;
}

/**
 * Returns one finding for each result of test logins at an endpoint, because a result is usually
 * the same in all TLS versions.
 */
export function sayLogins(
  proofs: readonly Known<LoginProof>[],
  ban: Known<string> | null,
  left: readonly LeftOut[],
  say: Say<BindingCodes>,
): readonly Said[] {
  const from = { evidence: proofs.flatMap(({ evidence }) => evidence) };
  const found: Said[] = [];
  const why = proofs.find(({ value }) => value.withheld !== null && !isMadeUpFor(value, proofs))
    ?.value.withheld;
  if (why != null && why !== 'plain-after-scram') {
    found.push(say.note(from, 'LOGIN_WITHHELD', { why }));
  }
  const denied = proofs.find(({ value }) => value.denied !== null)?.value;
  if (denied?.denied != null) {
    const args = { condition: denied.denied, ...protocolArgs(denied) };
    found.push(say.note(from, 'LOGIN_DENIED', args));
  }
  if (ban !== null) found.push(say.note(ban, 'LOGINS_BANNED', { text: ban.value }));
  return [...found, ...sayLeftOut(left, say)];
}

/** Whether the account was used with the other protocol in the same TLS version. */
function isMadeUpFor(
  { version, protocol }: LoginProof,
  proofs: readonly Known<LoginProof>[],
): boolean {
  return proofs.some(
    ({ value }) =>
      value.version === version && value.protocol !== protocol && value.withheld === null,
  );
}

/** One finding for each reason and protocol for which logins were not made. */
function sayLeftOut(all: readonly LeftOut[], say: Say<BindingCodes>): readonly Said[] {
  const protocols = (['SASL', 'SASL2'] as const).map((protocol) =>
    all.filter((one) => one.protocol === protocol),
  );
  return protocols.flatMap((left) => sayLeftOutBy(left, say));
}

function sayLeftOutBy(all: readonly LeftOut[], say: Say<BindingCodes>): readonly Said[] {
  return distinct(all.map(({ detail }) => detail)).map((detail) => {
    const here = all.filter((one) => one.detail === detail);
    const by = here[0] === undefined ? {} : protocolArgs(here[0]);
    const of = (purpose: LeftOut['purpose']): string[] =>
      distinct(here.filter((one) => one.purpose === purpose).map(({ version }) => version));
    const args = {
      ...{ falsified: of('falsified'), downgrade: of('downgrade') },
      ...{ foreign: of('foreign'), bound: of('bound'), detail, ...by },
    };
    return say.note({ evidence: here.map(({ id }) => id) }, 'LOGINS_LEFT_OUT', args);
  });
}

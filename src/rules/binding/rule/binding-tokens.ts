/** Rulings on login tokens (XEP-0484), on signed offers (XEP-0474), and on STARTTLS inside TLS. */
import type { Known } from '../../../judge/engine/reading.js';
import type { Said, Say } from '../../../judge/engine/rule.js';
import type { LoginProof } from '../facts/logins.js';
import type { TokenProof, Tokens } from '../facts/tokens.js';
import { versionsOf, type VersionBinding } from '../facts/version-bindings.js';
import type { BindingCodes } from './binding-codes.js';
import { protocolArgs } from './binding-offers.js';

/** A token is as good as a password, so it needs channel binding as well. */
export function sayTokens({ offers, proofs }: Tokens, say: Say<BindingCodes>): readonly Said[] {
  const offered = offers.flatMap((offer) => {
    const { version, mechanisms, stray, isUnbound } = offer.value;
    const unbound = () =>
      say.partial(offer, 'advertised', 'TOKENS_UNBOUND', { version, mechanisms });
    return [
      isUnbound ? unbound() : say.note(offer, 'TOKENS_OFFERED', { version, mechanisms }),
      ...(stray.length === 0
        ? []
        : [say.contradicts(say.note(offer, 'TOKENS_STRAY', { version, mechanisms: stray }))]),
    ];
  });
  return [...offered, ...proofs.flatMap((proof) => ofProof(proof, say))];
}

function ofProof(proof: Known<TokenProof>, say: Say<BindingCodes>): readonly Said[] {
  const { version, requested, right, unbound, falsified, ...is } = proof.value;
  const args = { version, mechanism: requested };
  const found: Said[] = [];
  if (is.isNone) return [say.note(proof, 'TOKEN_NOT_GIVEN', args)];
  if (right === 'refused') found.push(say.note(proof, 'TOKEN_REFUSED', args));
  if (right === 'accepted') {
    const refused = [
      ...(falsified === 'refused' ? ['falsified'] : []),
      ...(unbound === 'refused' ? ['unbound'] : []),
    ];
    found.push(say.note(proof, 'TOKEN_WORKS', { ...args, refused }));
  }
  if (falsified === 'accepted') {
    found.push(say.decisive(say.missing(proof, 'exercised', 'TOKEN_FALSIFIED', args)));
  }
  if (unbound === 'accepted') found.push(say.partial(proof, 'exercised', 'TOKEN_UNBOUND', args));
  if (is.isUnproven) found.push(say.partial(proof, 'exercised', 'TOKEN_UNPROVEN', args));
  if (!is.isInvalidated) found.push(say.note(proof, 'TOKEN_LEFT', args));
  return found;
}

/** A client that verifies the hash of the offer aborts a login whose hash is wrong. */
export function sayOfferHashes(
  proofs: readonly Known<LoginProof>[],
  say: Say<BindingCodes>,
): readonly Said[] {
  const wrong = proofs.flatMap((proof) => {
    const { version, offerHash } = proof.value;
    if (offerHash.wrong.length === 0) return [];
    const args = { version, mechanisms: offerHash.wrong, ...protocolArgs(proof.value) };
    return [say.contradicts(say.partial(proof, 'exercised', 'OFFER_HASH_WRONG', args))];
  });
  const right = (['SASL', 'SASL2'] as const).flatMap((protocol) => {
    const all = proofs.filter(({ value }) => value.protocol === protocol && isSigned(value));
    if (all.length === 0) return [];
    const evidence = all.flatMap((one) => one.evidence);
    const args = { versions: all.map(({ value }) => value.version), ...protocolArgs({ protocol }) };
    return [say.note({ evidence }, 'OFFER_HASH_RIGHT', args)];
  });
  return [...wrong, ...right];
}

function isSigned({ offerHash: { right, wrong } }: LoginProof): boolean {
  return right.length > 0 && wrong.length === 0;
}

/** The software sees a connection without TLS, so it offers to start it. */
export function sayStarttlsInside(
  bindings: readonly Known<VersionBinding>[],
  say: Say<BindingCodes>,
): readonly Said[] {
  const inside = bindings.filter(
    ({ value }) => value.protocol === 'SASL' && value.stream.value.starttls !== null,
  );
  if (inside.length === 0) return [];
  const isUnbound = inside.every(({ value }) => value.is === 'none') ? 'yes' : 'no';
  const args = { versions: versionsOf(inside.map(({ value }) => value)), isUnbound } as const;
  const evidence = inside.flatMap(({ value }) => value.stream.evidence);
  return [say.note({ evidence }, 'STARTTLS_INSIDE_TLS', args)];
}

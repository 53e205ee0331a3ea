import { configuredPasswords } from '../../configuration/rule/accounts.js';
import { requirement } from '../../../judge/engine/requirement.js';
import type { Known } from '../../../judge/engine/reading.js';
import {
  defineRule,
  type Overview,
  type RowSentence,
  type Said,
  type Say,
} from '../../../judge/engine/rule.js';
import type { Checks } from '../../../model/index.js';
import { distinct } from '../../../util/order.js';
import type { Codes } from '../../codes.js';
import { passwordClues, type OfferClue, type SaltClue } from '../facts/password-clues.js';

type HashingCodes = Pick<
  Codes,
  | 'FEW_ITERATIONS'
  | 'NO_SCRAM'
  | 'PLAINTEXT_MECHANISMS'
  | 'SALT_CHANGES'
  | 'SALT_STABLE'
  | 'SASL_OFFERED_TOO'
  | 'SCRAM_ONLY'
>;

/**
 * SASL mechanisms for which the server needs the plain password or an equivalent (RFC 2831, RFC
 * 2195).
 */
const PLAINTEXT_MECHANISMS = ['CRAM-MD5', 'DIGEST-MD5'];

/** Minimum number of SCRAM iterations (RFC 5802 §5.1 and RFC 7677 §4). */
const LEAST_ITERATIONS = 4_096;

/** A server can offer SCRAM (RFC 5802) with stored hashes, but also with stored passwords. */
export const passwordHashing = defineRule<Checks['password-hashing'], HashingCodes>()({
  scope: ['c2s'],
  needs: { clues: passwordClues },
  decide({ clues }, say) {
    const hasSalt = clues.items.some(({ value }) => value.is === 'salt');
    return clues.items.flatMap((clue) => {
      if (isSalt(clue)) return ofSalt(clue, say);
      return isOffer(clue) ? ofOffer(clue, hasSalt, say) : [];
    });
  },
  row: {
    partial: fallingShort,
    missing: (all) => {
      const [changes] = all.args('SALT_CHANGES');
      return changes === undefined ? fallingShort(all) : all.say('SALT_CHANGES', changes);
    },
    'not-observed': (all) => {
      const blank = all.survey.marks.filter(({ status }) => status === 'not-observed');
      const isScram = blank.length > 0 && blank.every(({ code }) => code === 'SCRAM_ONLY');
      return isScram && all.count('not-observed') === all.total ? scramOnly(all) : null;
    },
  },
});

function isSalt(clue: Known<SaltClue | OfferClue>): clue is Known<SaltClue> {
  return clue.value.is === 'salt';
}

function isOffer(clue: Known<SaltClue | OfferClue>): clue is Known<OfferClue> {
  return clue.value.is === 'offer';
}

/** RFC 5802 §3: a server with only StoredKey and ServerKey cannot change salt and iterations. */
function ofSalt(salt: Known<SaltClue>, say: Say<HashingCodes>): readonly Said[] {
  const { mechanism, hasChanged, iterations } = salt.value;
  const args = { mechanism, iterations: distinct(iterations.map(String)) };
  const ruled = hasChanged
    ? say.missing(salt, 'exercised', 'SALT_CHANGES', args)
    : say.partial(salt, 'observed', 'SALT_STABLE', args);
  const fewest = Math.min(...iterations);
  if (fewest >= LEAST_ITERATIONS) return [ruled];
  const few = { mechanism, iterations: fewest, least: LEAST_ITERATIONS };
  return [ruled, say.partial(salt, 'observed', 'FEW_ITERATIONS', few)];
}

function ofOffer(
  offer: Known<OfferClue>,
  hasSalt: boolean,
  say: Say<HashingCodes>,
): readonly Said[] {
  const { mechanisms, offers } = offer.value;
  const note = offers.length > 0 ? [say.note(offer, 'SASL_OFFERED_TOO', { offers })] : [];
  const plaintext = mechanisms.filter((mechanism) => PLAINTEXT_MECHANISMS.includes(mechanism));
  if (plaintext.length > 0) {
    const args = { mechanisms: plaintext };
    return [say.partial(offer, 'advertised', 'PLAINTEXT_MECHANISMS', args), ...note];
  }
  const scram = mechanisms.filter((mechanism) => mechanism.startsWith('SCRAM-'));
  if (scram.length === 0) return [say.unseen('NO_SCRAM', { mechanisms }, offer), ...note];
  // RFC 5802 §3: a server with hashes and one with plaintext passwords offer the same login
  // mechanisms.
  return hasSalt ? note : [say.unseen('SCRAM_ONLY', { mechanisms: scram }, offer), ...note];
}

function fallingShort(all: Overview<unknown, HashingCodes>): RowSentence {
  const plaintext = all.args('PLAINTEXT_MECHANISMS').flatMap(({ mechanisms }) => mechanisms);
  if (plaintext.length > 0) {
    return all.say('PLAINTEXT_MECHANISMS', { mechanisms: distinct(plaintext) });
  }
  const [few] = all.args('FEW_ITERATIONS');
  if (few !== undefined) return all.say('FEW_ITERATIONS', few);
  const [stable] = all.args('SALT_STABLE');
  return stable === undefined ? scramOnly(all) : all.say('SALT_STABLE', stable);
}

/**
 * Sentence on the requirement if endpoints offer different login mechanisms. It lists all offered
 * mechanisms.
 */
function scramOnly(all: Overview<unknown, HashingCodes>): RowSentence {
  const mechanisms = all.args('SCRAM_ONLY').flatMap((args) => args.mechanisms);
  return all.say('SCRAM_ONLY', { mechanisms: distinct(mechanisms) });
}

export const PASSWORD_HASHING = requirement(
  'servers/miscellaneous',
  'password-hashing',
  'MUST',
  passwordHashing,
  {},
  ['public', 'account', 'operator'],
  {
    title: 'Passwords stored hashed',
    checklist: 'Strong password hashing',
    why: 'A stolen database gives away every password that is not hashed.',
    manifesto: 'Passwords MUST be hashed with a sufficiently strong mechanism',
    references: ['RFC 5802', 'RFC 7677'],
    seen: [
      'The scan reads the offered SASL mechanisms: DIGEST-MD5 and CRAM-MD5 need plain passwords.',
      'With --account it compares the salt and iterations of two SCRAM logins, or three if they differ.',
    ],
    ruled: [
      'Missing if the salt changes: only a stored plain password can be salted again.',
      'Partial if the salt stays the same: this agrees with hashing, but does not prove it.',
      'A configuration file or the operator can then tell how passwords are stored.',
      'Partial if a mechanism needs plain passwords, or if SCRAM uses fewer than 4096 iterations.',
      'Not observed if only the mechanisms are known and all of them work with hashes.',
    ],
    further: { configured: configuredPasswords, settles: ['SALT_STABLE'] },
    advice: 'Store passwords as SCRAM hashes.',
  },
);

/** Texts of the reasons why DNSSEC did not validate a record set. */
import type { DnssecReason, IterationReason } from '../../model/index.js';

/**
 * Texts of the reasons why DNSSEC did not validate a record set; each one fits after "because".
 */
const REASONS: Readonly<Record<DnssecReason, string>> & Readonly<Partial<Record<string, string>>> =
  {
    validated: 'it was validated',
    'no-ds': 'the parent zone has no DS record for it',
    'opt-out': 'the parent zone leaves out unsigned zones (NSEC3 opt-out)',
    'unsupported-algorithm': 'its keys use an algorithm that this program does not support',
    'nsec3-iterations': 'its NSEC3 records have too many iterations (RFC 9276)',
    'signature-invalid': 'a signature is invalid',
    'signature-expired': 'a signature has expired',
    'signature-not-yet-valid': 'a signature is not yet valid',
    'signature-missing': 'a signature is missing',
    'ds-mismatch': "no key matches the parent's DS record",
    'anchor-mismatch': 'no key of the root matches a trust anchor',
    'no-anchor': 'no trust anchor covers it',
    'denial-invalid': 'the proof that there is no such record is invalid',
    'denial-missing': 'the proof that there is no such record is missing',
    'alias-loop': 'aliases form a loop',
    unanswered: 'a lookup got no answer',
    'records-stripped': 'the resolver strips DNSSEC signatures; try another with `--resolver`',
    'too-costly': 'validation would take too much computation',
    malformed: 'an answer was malformed',
  };

/** Why a chain of trust ends, or is broken: `a signature has expired`. */
export function because(reason: string): string {
  return REASONS[reason] ?? reason;
}

/** What a resolver does wrong, so that the authoritative servers were asked. */
const FAULTS: Readonly<Record<Exclude<IterationReason, 'requested'>, string>> &
  Readonly<Partial<Record<string, string>>> = {
  'signatures-stripped': 'the resolver strips DNSSEC signatures',
  'keys-wrong': 'the resolver returns wrong keys of the root zone',
  'keys-unanswered': 'the resolver does not return the keys of the root zone',
  'question-refused': 'the resolver refused a question',
  'question-unanswered': 'the resolver did not answer a question',
  'records-withheld': 'the resolver hides records that exist',
  'answer-forged': 'the resolver returned a forged answer, as signatures prove',
};

/** What a resolver does wrong: `the resolver strips DNSSEC signatures`. */
export function resolverFault(reason: string): string {
  return FAULTS[reason] ?? reason;
}

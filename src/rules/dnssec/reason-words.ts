/** The words for reasons why DNSSEC did not validate a record set. */
import type { DnssecReason } from '../../model/index.js';

/** Each text fits after "because". */
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

import { requirement } from '../../../judge/engine/requirement.js';
import { dnssec } from './dnssec.js';

export const DNSSEC = requirement(
  'infrastructure/dns',
  'dnssec',
  'SHOULD',
  dnssec,
  {},
  ['public'],
  {
    title: 'DNSSEC',
    checklist: 'DNSSEC if supported by TLD',
    why: "Forged DNS records can send clients and servers to an attacker's host.",
    manifesto: 'If DNSSEC is supported by the TLD, it SHOULD be used',
    references: ['RFC 4033', 'RFC 4035 §5'],
    seen: [
      "The scan validates DNSSEC itself, from the root's trust anchor.",
      'It validates the SRV records, the addresses and TLSA records of each target, and the CAA records.',
      'Signed proof that a record does not exist counts as an answer.',
    ],
    ruled: [
      'Compliant if all these records are secure.',
      'Partial if a target is not signed, or counts as unsigned because of its algorithm.',
      'Partial too if a zone above the domain must be signed first.',
      'Missing if the domain is not signed although its parent is, or if DNSSEC is broken anywhere.',
      'Not applicable if the top-level domain is not signed.',
      'Not observed if the resolver strips signatures, or if --connect replaces DNS.',
    ],
    advice:
      'Sign the zone, and publish its DS record in the parent zone. Do the same for the zone of each SRV target. If DNSSEC is broken, fix that first: sign again, or remove the DS record.',
  },
);

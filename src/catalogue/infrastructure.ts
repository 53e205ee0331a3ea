import { caaToBind, caaToPublish, tlsaToPublish } from '../advice/zone-records.js';
import { AUTHORITIES } from '../rules/caa/rule/authorities.js';
import { requirement, type DeclaredRequirement } from '../judge/engine/requirement.js';
import { caaAccountBinding } from '../rules/caa/rule/caa-account-binding.js';
import { caaPresent } from '../rules/caa/rule/caa-present.js';
import { tlsaRecords } from '../rules/dane/rule/tlsa-records.js';
import { dnssec } from '../rules/dnssec/rule/dnssec.js';

const D = 'infrastructure/dns';
const P = 'infrastructure/pki';

export const INFRASTRUCTURE: readonly DeclaredRequirement[] = [
  requirement(D, 'dnssec', 'SHOULD', dnssec, {}, ['public'], {
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
  }),
  requirement(D, 'tlsa-records', 'SHOULD', tlsaRecords, {}, ['public'], {
    records: tlsaToPublish,
    title: 'TLSA records (DANE)',
    checklist: 'TLSA records for cert fingerprints',
    why: 'Without TLSA records, clients must trust every certificate authority to vouch for the key.',
    manifesto: 'Fingerprints of certificates SHOULD be available via TLSA records',
    references: ['RFC 7673', 'RFC 7671', 'RFC 7712 §5.1', 'RFC 6698'],
    seen: [
      'The scan reads the TLSA records of each published host and port, and every chain served there.',
      'It validates DNSSEC for the TLSA records, and for the SRV and address records that lead to them.',
    ],
    ruled: [
      'Compliant if, at every endpoint, signed and usable records match each served chain.',
      'Partial if that is true for some endpoints or some chains only, or if the records have no effect.',
      'Missing if there are no records.',
      'Missing too if signed records match nothing, or DNSSEC is broken: DANE clients then cannot connect.',
      'Not observed if records or certificates could not be read.',
    ],
    advice:
      'Publish TLSA 3 1 1 records at each SRV target and port. The records need signed zones. Before you change the key, publish its record beside the old one and wait two TTLs. Remove the old record after the change (RFC 7671 §8.1), or keep the key when you renew the certificate.',
  }),
  requirement(P, 'caa-present', 'MUST', caaPresent, { authorities: AUTHORITIES }, ['public'], {
    records: (ground) => caaToPublish(ground, AUTHORITIES),
    title: 'CAA records',
    checklist: 'CAA records present',
    why: 'Without CAA records, any certificate authority may issue a certificate for the domain.',
    manifesto: 'CAA records MUST be present',
    references: ['RFC 8659'],
    seen: [
      'The scan finds the closest CAA record set (RFC 8659) of the domain.',
      'It does the same for each name in the served certificates, and compares their issuers with the records.',
    ],
    ruled: [
      'Compliant if an issue property is set.',
      'Partial without an issue property, or if the issuer of a served certificate is not allowed.',
      'Partial too if an issue or issuewild property is malformed, or an unknown property is critical.',
      'Missing if there are no CAA records.',
      'Not observed if the answer failed or DNSSEC is broken: that does not mean "no records".',
    ],
    advice:
      'Publish a CAA record for each authority that you use, and no other. Check them before a certificate is due: authorities read them when they issue.',
  }),
  requirement(
    P,
    'caa-account-binding',
    'SHOULD',
    caaAccountBinding,
    { authorities: AUTHORITIES },
    ['public'],
    {
      records: (ground) => caaToBind(ground, AUTHORITIES),
      title: 'CAA account binding (accounturi)',
      checklist: 'CAA accounturi binding',
      why: 'Without accounturi, any other account at the same authority can get a certificate for the domain.',
      manifesto: 'CAA records SHOULD bind to a singular `accounturi` if supported by CA',
      references: ['RFC 8657 §3'],
      seen: 'The scan reads the accounturi parameters of the issue and issuewild properties in force.',
      ruled: [
        'Compliant if every allowed authority is bound to exactly one account.',
        'Partial if several accounts are named, if the account is for tests, or if its URI is malformed.',
        'Partial too if another record for the same authority has no accounturi.',
        'Partial too if only some authorities are bound, or if the properties are malformed.',
        'Missing if no allowed authority is bound, or if there is no issue property.',
        'Not applicable if no authority is allowed, or none of them supports accounturi.',
        'Not observed if it is unknown whether an allowed authority supports accounturi.',
      ],
      advice:
        'Add accounturi to the CAA records of your certificate authority. Your ACME client shows the account URI. Change the existing record: one without accounturi for the same authority cancels the binding.',
    },
  ),
];

import type { DeclaredRequirement } from '../judge/engine/requirement.js';
import { CAA_ACCOUNT_BINDING } from '../rules/caa/rule/caa-account-binding.js';
import { CAA_PRESENT } from '../rules/caa/rule/caa-present.js';
import { TLSA_RECORDS } from '../rules/dane/rule/tlsa-records.js';
import { DNSSEC } from '../rules/dnssec/rule/dnssec.js';

const DNS: readonly DeclaredRequirement[] = [DNSSEC, TLSA_RECORDS];

const PKI: readonly DeclaredRequirement[] = [CAA_PRESENT, CAA_ACCOUNT_BINDING];

export const INFRASTRUCTURE: readonly DeclaredRequirement[] = [...DNS, ...PKI];

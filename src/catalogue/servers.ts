import type { DeclaredRequirement } from '../judge/engine/requirement.js';
import { ABUSE } from './servers-abuse.js';
import { CONNECTIONS } from './servers-connections.js';
import { ENCRYPTION } from './servers-encryption.js';
import { LIMITS } from './servers-limits.js';
import { MISCELLANEOUS } from './servers-miscellaneous.js';
import { REGISTRATION } from './servers-registration.js';

export const SERVERS: readonly DeclaredRequirement[] = [
  ...ABUSE,
  ...ENCRYPTION,
  ...CONNECTIONS,
  ...LIMITS,
  ...MISCELLANEOUS,
  ...REGISTRATION,
];

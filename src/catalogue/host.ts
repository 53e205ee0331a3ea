import type { DeclaredRequirement } from '../judge/engine/requirement.js';
import { FIREWALL } from './host-firewall.js';
import { SECURITY } from './host-security.js';
import { UPDATES } from './host-updates.js';

export const HOST: readonly DeclaredRequirement[] = [...SECURITY, ...UPDATES, ...FIREWALL];

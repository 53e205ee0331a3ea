import type { Requirement } from '../model/index.js';
import { FIREWALL } from './host-firewall.js';
import { SECURITY } from './host-security.js';
import { UPDATES } from './host-updates.js';

export const HOST: readonly Requirement[] = [...SECURITY, ...UPDATES, ...FIREWALL];

/** Requirements on updates of the host, which a scan cannot observe. */
import { collectedFrequentUpdates, collectedRestart } from './collected-updates.js';
import { withParams } from '../../../judge/engine/requirement.js';
import { operatorRow } from '../../shared/rule/unseen-rows.js';

export const FREQUENT_UPDATES = operatorRow('host/updates', 'frequent-updates', 'SHOULD', {
  title: 'Weekly or daily updates',
  checklist: 'Frequent updates recommended',
  why: 'Attackers often use a published hole within days.',
  manifesto: 'Updates SHOULD be performed more frequently such as weekly or daily',
  further: { collected: withParams(collectedFrequentUpdates, { days: 8 }) },
  advice: 'Install updates weekly or daily. Use unattended-upgrades or dnf-automatic, for example.',
});

export const RESTART_AFTER_CRITICAL_UPDATES = operatorRow(
  'host/updates',
  'restart-after-critical-updates',
  'MUST',
  {
    title: 'Restart after critical updates',
    checklist: 'Restart after critical updates',
    why: 'An updated kernel does not protect the host until the host restarts.',
    manifesto: 'The system MUST be restarted after critical component updates such as the kernel',
    further: { collected: withParams(collectedRestart, {}) },
    advice: 'Restart after updates of the kernel and other critical components.',
  },
);

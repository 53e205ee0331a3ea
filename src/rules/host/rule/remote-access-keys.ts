import type { TypedCoded } from '../../codes.js';
import type { Observation, SshServer } from '../../../model/index.js';
import {
  findingOf,
  outcomeOf,
  type Check,
  type SubjectFinding,
} from '../../../judge/engine/check.js';
import { contradictedOf } from '../../../judge/engine/contradicted.js';
import { compareMarks } from '../../../judge/engine/merge.js';

const BY_PASSWORD = ['password', 'keyboard-interactive'];

/** One host with passwords is enough to fail; to pass, each has to show that it takes keys alone. */
export const remoteAccessKeys: Check<'remote-access-keys'> = ({ seen }) => {
  const marks = seen.all('ssh.server').flatMap(marksOf).sort(compareMarks);
  const count = (status: SubjectFinding['status']): number =>
    marks.filter((mark) => mark.status === status).length;
  const [only, total] = [count('compliant'), count('compliant') + count('manual')];
  if (count('missing') > 0 || only === 0) return contradictedOf(marks);
  if (only < total) {
    return outcomeOf('manual', null, { code: 'SSH_IN_PART', args: { seen: only, total } }, marks);
  }
  return outcomeOf('compliant', 'observed', { code: 'SSH_KEYS_ONLY', args: {} }, marks);
};

function marksOf({ subject, id, value, failure }: Observation<'ssh.server'>): SubjectFinding[] {
  if (value === undefined) {
    return [
      findingOf(subject, 'manual', null, { code: 'SSH_UNANSWERED', args: { ...failure } }, [id]),
    ];
  }
  const { banner, hostKeys } = value;
  const server: TypedCoded = { code: 'SSH_SERVER', args: { banner, hostKeys } };
  return [ruled(subject, id, value), findingOf(subject, 'information', null, server, [id])];
}

function ruled(
  subject: string,
  id: string,
  { answer, methods, failure }: SshServer,
): SubjectFinding {
  if (answer === 'success') {
    return findingOf(subject, 'missing', 'observed', { code: 'SSH_OPEN', args: {} }, [id]);
  }
  if (answer === 'unanswered') {
    const args = failure ?? { layer: 'ssh', reason: 'skipped', detail: '' };
    return findingOf(subject, 'manual', null, { code: 'SSH_UNANSWERED', args }, [id]);
  }
  const passwords = methods.filter((method) => BY_PASSWORD.includes(method));
  if (passwords.length > 0) {
    const coded: TypedCoded = { code: 'SSH_PASSWORDS', args: { methods: passwords } };
    return findingOf(subject, 'missing', 'observed', coded, [id]);
  }
  if (methods.length === 1 && methods[0] === 'publickey') {
    return findingOf(subject, 'compliant', 'observed', { code: 'SSH_KEYS_ONLY', args: {} }, [id]);
  }
  return findingOf(subject, 'manual', null, { code: 'SSH_OTHER_METHODS', args: { methods } }, [id]);
}

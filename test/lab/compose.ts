import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ACCOUNT } from './hosts.js';
import { labFolder } from './template.js';

/** `docker compose` on `docker-compose.test.yml`, for the lab in `directory`. */
export interface Compose {
  readonly command: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
}

export function compose(directory: string, n: number): Compose {
  const file = join(labFolder(), '..', '..', 'docker-compose.test.yml');
  return {
    command: ['docker', 'compose', '--file', file, '--project-name', `xmpp-safeguard-lab-${n}`],
    environment: {
      ...process.env,
      XMPP_LAB_DIRECTORY: directory,
      XMPP_LAB_PASSWORD: ACCOUNT.password,
    },
  };
}

/** Ends with the client of Docker, the containers would live on: they must be taken down. */
export function composeDown({ command, environment }: Compose): void {
  const [docker = 'docker', ...options] = command;
  spawnSync(docker, [...options, 'down', '--timeout', '0'], { env: environment, stdio: 'ignore' });
}

export function composeBuild(): boolean {
  const { command, environment } = compose('/nonexistent', 0);
  const [docker = 'docker', ...options] = command;
  const built = spawnSync(docker, [...options, 'build'], { env: environment, stdio: 'inherit' });
  return built.status === 0;
}

/** Whether an engine answers, on which host networking reaches 127.0.0.0/8. */
export function engineAnswers(): boolean {
  if (process.platform !== 'linux') return false;
  return ['info', 'compose version'].every((command) => {
    const { status } = spawnSync('docker', command.split(' '), {
      stdio: 'ignore',
      timeout: 10_000,
    });
    return status === 0;
  });
}

/** `npm run lab`: keeps the lab up for a person until Ctrl-C. */
import { once } from 'node:events';
import { WITHOUT_SERVICE } from './hosts.js';
import { install, LabUnavailable } from './install.js';
import { startLab, type Lab } from './lab.js';

function commands({
  resolver,
  resolvers,
  trustAnchorFile,
  caFile,
  servers,
  account,
  directory,
  n,
}: Lab): string {
  const domains = [...servers.map(({ domain }) => domain), ...WITHOUT_SERVICE];
  const options = [
    ...['--resolver', resolver, '--trust-anchor', trustAnchorFile],
    ...['--ca', caFile, '--allow-private'],
  ].join(' ');
  return [
    `The lab is up on 127.0.${n}.0/24. Logs and configurations: ${directory}`,
    `Accounts: ${account.username}, password ${account.password}, on each *-good and *-weak domain.`,
    `DNS: ${Object.entries(resolvers)
      .map(([role, address]) => `${role} ${address}`)
      .join(', ')}; its root's DS: ${trustAnchorFile}`,
    '',
    'Try:',
    ...domains.map((domain) => `  npx xmpp-safeguard scan ${domain} ${options}`),
    '',
    'Ctrl-C takes it down.',
  ].join('\n');
}

try {
  const means = install();
  const lab = await startLab(means);
  console.log(commands(lab));
  // Nothing else keeps the event loop busy when the servers are containers.
  const awake = setInterval(() => undefined, 60_000);
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  clearInterval(awake);
  await lab.stop();
  console.log('The lab is down.');
} catch (error) {
  console.error(error instanceof LabUnavailable ? error.message : error);
  process.exitCode = 3;
}

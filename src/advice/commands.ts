/** Commands that a change needs on the server, apart from lines of its configuration. */
import { distinct } from '../util/order.js';
import type { Condition } from './change.js';

export interface Commands {
  /**
   * Commands to run before the configuration is changed: they install modules that the changes
   * need.
   */
  readonly first: readonly string[];
  /** Commands to run after the server has restarted. */
  readonly afterwards: readonly string[];
}

/** Returns the shell commands that the configuration changes need, each command once. */
export function commandsOf(changes: readonly Condition[], domain: string): Commands {
  const modules = distinct(changes.flatMap(({ install }) => install));
  return {
    first: modules.map(
      (name) => `prosodyctl install --server=https://modules.prosody.im/rocks/ mod_${name}`,
    ),
    afterwards: distinct(changes.flatMap(({ commands }) => commands)).map((command) =>
      command.replaceAll('{domain}', domain),
    ),
  };
}

/** First Debian release whose package `prosody-modules` has the module. */
const IN_DEBIAN: Readonly<Record<string, number>> = {
  anti_spam: 13,
  firewall: 12,
  log_auth: 12,
  muc_rtbl: 12,
  password_policy: 13,
};

/** Returns one sentence for each module to install, with the place to get it from. */
export function originsOf(changes: readonly Condition[]): readonly string[] {
  return distinct(changes.flatMap(({ install }) => install)).map((name) => {
    const debian = IN_DEBIAN[name];
    const also = debian === undefined ? '' : ` Debian ${debian} has it in prosody-modules.`;
    return `mod_${name} is a community module: install it first.${also}`;
  });
}

/** Returns one sentence for each cost: `tls-1.2-disabled costs connections with …`. */
export function costsOf(changes: readonly Condition[]): readonly string[] {
  return distinct(
    changes.flatMap(({ requirement, costs }) =>
      costs === null ? [] : [`Optional: ${requirement} costs ${costs}.`],
    ),
  );
}

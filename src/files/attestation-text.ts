/** Writes attestation files. */
import { stringify } from 'yaml';
import { CATALOGUE } from '../catalogue/index.js';
import { claimLife } from '../catalogue/claim-lives.js';
import type { CollectedFact } from '../model/index.js';
import { KIND_PREFIX } from './attestation.js';

/**
 * Formats facts about a machine as an attestation file, in YAML or JSON. With `domain` null, the
 * file is about all domains of the machine.
 */
export function factsText(
  facts: readonly CollectedFact[],
  domain: string | null,
  isJson: boolean,
): string {
  const contents = {
    version: 1,
    ...(domain === null ? {} : { domain }),
    collected: facts.map(({ item, ...fact }) => ({ item: item.replace(KIND_PREFIX, ''), ...fact })),
  };
  if (isJson) return `${JSON.stringify(contents, null, 2)}\n`;
  const head = [
    '# Facts of a machine, collected by xmpp-safeguard attest collect.',
    '# Use the file with: xmpp-safeguard DOMAIN --attest FILE',
  ];
  return `${head.join('\n')}\n${stringify(contents, { lineWidth: 0 })}`;
}

const HEAD = `# What only the operator of an XMPP service can tell. Remove the # before a claim to make it.
# row:    id of a requirement; xmpp-safeguard explain ID explains it
# status: compliant, partial, missing or not-applicable
# since:  the day on which you last checked it
# until:  the last day on which the claim counts; may be left out
# words:  what you checked, at most 300 characters; may be left out
# Check the file with: xmpp-safeguard attest check FILE
# Use it with:         xmpp-safeguard DOMAIN --attest FILE
`;

/**
 * Returns an attestation file with a claim, in comments, on each requirement that no scan, or only
 * an intrusive one, can see. `today` is the date from which the claims are valid.
 */
export function emptyClaimsText(domain: string, today: string): string {
  const rows = CATALOGUE.filter(
    ({ access }) => access.includes('operator') || access.every((by) => by === 'intrusive'),
  );
  const claims = rows.map(({ id, title, level }) => {
    const { usual } = claimLife(id);
    return [
      `  # ${title} (${level}); a claim counts for ${usual} days`,
      `  # - row: ${id}`,
      '  #   status: compliant',
      `  #   since: ${today}`,
      '',
    ].join('\n');
  });
  return `${HEAD}version: 1
domain: ${domain}
by: operator # a role; no name is needed
claims:
${claims.join('\n')}`;
}
